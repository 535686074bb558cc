/** What falls due by itself: delays, times to live, idempotency keys. */
@NullMarked
package dev.dormouse.engine.due;

import org.jspecify.annotations.NullMarked;
