/** What others send in the OpenTelemetry protocol: logs, spans and metrics. */
@NullMarked
package dev.dormouse.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
