/** OpenTelemetry's API as tasks find it: what they record belongs to their run. */
@NullMarked
package dev.dormouse.worker.opentelemetry;

import org.jspecify.annotations.NullMarked;
