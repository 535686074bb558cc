/** The clock of a test. */
@NullMarked
package dev.dormouse.testing.clock;

import org.jspecify.annotations.NullMarked;
