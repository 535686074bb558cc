/** How soon an event finds those who wait for it. */
@NullMarked
package dev.dormouse.benchmarks.events;

import org.jspecify.annotations.NullMarked;
