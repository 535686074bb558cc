/** The checkpoints of runs: where they are, who can restore them, and when they may go. */
@NullMarked
package dev.dormouse.engine.checkpoints;

import org.jspecify.annotations.NullMarked;
