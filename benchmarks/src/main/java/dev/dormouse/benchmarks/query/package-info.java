/** Analytics: compiling, storing, answering. */
@NullMarked
package dev.dormouse.benchmarks.query;

import org.jspecify.annotations.NullMarked;
