/** The functions of TRQL as data. */
@NullMarked
package dev.dormouse.query.function;

import org.jspecify.annotations.NullMarked;
