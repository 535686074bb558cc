/** Tells whether the threads of a run still compute. */
@NullMarked
package dev.dormouse.testing.threads;

import org.jspecify.annotations.NullMarked;
