/** Expressions: from the tree to SQL with a type. */
@NullMarked
package dev.dormouse.query.compile.expression;

import org.jspecify.annotations.NullMarked;
