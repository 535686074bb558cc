/** The checkpoints of runs, and how many of them are kept for replays. */
@NullMarked
package dev.dormouse.server.checkpoints;

import org.jspecify.annotations.NullMarked;
