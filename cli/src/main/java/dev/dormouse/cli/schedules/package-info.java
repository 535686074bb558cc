/** Commands about schedules. */
@NullMarked
package dev.dormouse.cli.schedules;

import org.jspecify.annotations.NullMarked;
