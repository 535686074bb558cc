/** ClickHouse SQL as fragments, and the values that travel apart from it. */
@NullMarked
package dev.dormouse.query.sql;

import org.jspecify.annotations.NullMarked;
