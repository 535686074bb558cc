/** A client of ClickHouse's HTTP interface: the embedded one, or any server. */
@NullMarked
package dev.dormouse.telemetry.clickhouse;

import org.jspecify.annotations.NullMarked;
