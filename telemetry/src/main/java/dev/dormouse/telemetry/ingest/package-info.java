/** How rows come into ClickHouse: each once, in batches. */
@NullMarked
package dev.dormouse.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
