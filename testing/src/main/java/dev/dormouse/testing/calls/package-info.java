/** What is asked for in calls, and how it is refused. */
@NullMarked
package dev.dormouse.testing.calls;

import org.jspecify.annotations.NullMarked;
