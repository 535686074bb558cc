/** Schedules over the API. */
@NullMarked
package dev.dormouse.server.schedules;

import org.jspecify.annotations.NullMarked;
