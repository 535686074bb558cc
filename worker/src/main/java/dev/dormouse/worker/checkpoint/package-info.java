/** What a worker does before a checkpoint and after it. */
@NullMarked
package dev.dormouse.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
