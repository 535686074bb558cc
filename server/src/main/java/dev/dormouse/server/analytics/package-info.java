/**
 * The analytics' side of the server: ClickHouse, what is brought there, and what is asked of it.
 */
@NullMarked
package dev.dormouse.server.analytics;

import org.jspecify.annotations.NullMarked;
