@NullMarked
package dev.dormouse.server.checkpoints;

import org.jspecify.annotations.NullMarked;
