/** What benchmarks of the engine alone stand on. */
@NullMarked
package dev.dormouse.benchmarks.scratch;

import org.jspecify.annotations.NullMarked;
