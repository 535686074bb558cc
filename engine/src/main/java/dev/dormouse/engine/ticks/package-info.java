/** The runs of schedules. */
@NullMarked
package dev.dormouse.engine.ticks;

import org.jspecify.annotations.NullMarked;
