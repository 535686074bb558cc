/** From {@link dev.dormouse.query.ast} back to text. */
@NullMarked
package dev.dormouse.query.print;

import org.jspecify.annotations.NullMarked;
