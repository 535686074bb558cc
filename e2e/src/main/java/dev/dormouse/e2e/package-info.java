/**
 * The shipped program as its users run it: started, deployed to, and killed. For the end-to-end
 * tests and the benchmarks.
 */
@NullMarked
package dev.dormouse.e2e;

import org.jspecify.annotations.NullMarked;
