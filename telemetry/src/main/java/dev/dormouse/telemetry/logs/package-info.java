/** The tables of lines of logs, and of spans. */
@NullMarked
package dev.dormouse.telemetry.logs;

import org.jspecify.annotations.NullMarked;
