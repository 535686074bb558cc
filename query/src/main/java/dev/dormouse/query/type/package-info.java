/** The types of values, as far as checking needs them. */
@NullMarked
package dev.dormouse.query.type;

import org.jspecify.annotations.NullMarked;
