@NullMarked
package dev.dormouse.supervisor.checkpoints.chunks;

import org.jspecify.annotations.NullMarked;
