/** A stream in compressed chunks, several of them in work at a time. */
@NullMarked
package dev.dormouse.supervisor.checkpoints.chunks;

import org.jspecify.annotations.NullMarked;
