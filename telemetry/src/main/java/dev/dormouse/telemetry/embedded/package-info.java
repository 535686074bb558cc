/** ClickHouse in a process of our own: {@code libchdb.so} behind ClickHouse's HTTP interface. */
@NullMarked
package dev.dormouse.telemetry.embedded;

import org.jspecify.annotations.NullMarked;
