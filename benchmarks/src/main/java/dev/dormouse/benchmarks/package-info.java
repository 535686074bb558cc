/**
 * Loads that are measured beside peers on the same machine in the same run; {@code bin/bench}
 * starts them.
 */
@NullMarked
package dev.dormouse.benchmarks;

import org.jspecify.annotations.NullMarked;
