/** How fast containers start, rest and come back. */
@NullMarked
package dev.dormouse.benchmarks.machines;

import org.jspecify.annotations.NullMarked;
