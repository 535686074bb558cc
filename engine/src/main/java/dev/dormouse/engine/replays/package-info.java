/** Replays that begin at a checkpoint of a former run. */
@NullMarked
package dev.dormouse.engine.replays;

import org.jspecify.annotations.NullMarked;
