/** How the parts of a query are called: in SQL, and in messages. */
@NullMarked
package dev.dormouse.query.compile.word;

import org.jspecify.annotations.NullMarked;
