/** The table of runs. */
@NullMarked
package dev.dormouse.telemetry.runs;

import org.jspecify.annotations.NullMarked;
