/** Rows that are older than they are kept. */
@NullMarked
package dev.dormouse.telemetry.retention;

import org.jspecify.annotations.NullMarked;
