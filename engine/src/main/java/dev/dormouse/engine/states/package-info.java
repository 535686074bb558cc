/** The run's statuses and the only ways from one to another. */
@NullMarked
package dev.dormouse.engine.states;

import org.jspecify.annotations.NullMarked;
