/** What an editor may offer at a place in an unfinished text. */
@NullMarked
package dev.dormouse.query.complete;

import org.jspecify.annotations.NullMarked;
