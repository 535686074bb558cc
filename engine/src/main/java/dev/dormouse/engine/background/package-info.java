/**
 * What runs beside the calls: loops, wake-ups between processes, and calls that share a
 * transaction.
 */
@NullMarked
package dev.dormouse.engine.background;

import org.jspecify.annotations.NullMarked;
