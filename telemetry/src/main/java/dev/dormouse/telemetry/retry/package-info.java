/** Trying again what did not work. */
@NullMarked
package dev.dormouse.telemetry.retry;

import org.jspecify.annotations.NullMarked;
