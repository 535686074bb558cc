@NullMarked
package dev.dormouse.supervisor.checkpoints;

import org.jspecify.annotations.NullMarked;
