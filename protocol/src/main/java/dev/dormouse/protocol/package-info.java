/** What two processes must agree on: ids, wire records and the rules both sides apply to them. */
@NullMarked
package dev.dormouse.protocol;

import org.jspecify.annotations.NullMarked;
