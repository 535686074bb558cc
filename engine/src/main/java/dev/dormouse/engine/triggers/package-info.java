/** How runs come into being: options checked, idempotency, many in one transaction. */
@NullMarked
package dev.dormouse.engine.triggers;

import org.jspecify.annotations.NullMarked;
