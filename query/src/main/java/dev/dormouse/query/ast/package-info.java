/** What a TRQL text says, as records. */
@NullMarked
package dev.dormouse.query.ast;

import org.jspecify.annotations.NullMarked;
