/** What is stored in ClickHouse, as numbered SQL files. */
@NullMarked
package dev.dormouse.telemetry.migration;

import org.jspecify.annotations.NullMarked;
