/** Schedules: when tasks are triggered by themselves. */
@NullMarked
package dev.dormouse.engine.schedules;

import org.jspecify.annotations.NullMarked;
