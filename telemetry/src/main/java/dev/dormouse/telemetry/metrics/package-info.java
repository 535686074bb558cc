/** The table of metrics. */
@NullMarked
package dev.dormouse.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
