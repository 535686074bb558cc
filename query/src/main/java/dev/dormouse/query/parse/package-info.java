/** From text to {@link dev.dormouse.query.ast}. */
@NullMarked
package dev.dormouse.query.parse;

import org.jspecify.annotations.NullMarked;
