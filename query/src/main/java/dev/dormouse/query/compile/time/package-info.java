/**
 * What is known of a value before anything is executed: constants, times, and the time filter of a
 * query.
 */
@NullMarked
package dev.dormouse.query.compile.time;

import org.jspecify.annotations.NullMarked;
