/** What comes into ClickHouse: changes of runs, and metrics. */
@NullMarked
package dev.dormouse.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
