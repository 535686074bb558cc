/** Failures of runs in groups of those that look alike. */
@NullMarked
package dev.dormouse.engine.failures;

import org.jspecify.annotations.NullMarked;
