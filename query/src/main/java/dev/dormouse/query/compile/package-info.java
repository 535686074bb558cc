/** From {@link dev.dormouse.query.ast} to ClickHouse SQL: names, types, guards and parameters. */
@NullMarked
package dev.dormouse.query.compile;

import org.jspecify.annotations.NullMarked;
