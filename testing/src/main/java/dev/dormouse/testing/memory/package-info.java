/** What the server and the workers do for runs, done in memory and on a clock that is moved. */
@NullMarked
package dev.dormouse.testing.memory;

import org.jspecify.annotations.NullMarked;
