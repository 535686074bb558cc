/** What a query reads from, its guard, and the values that come from it. */
@NullMarked
package dev.dormouse.query.compile.relation;

import org.jspecify.annotations.NullMarked;
