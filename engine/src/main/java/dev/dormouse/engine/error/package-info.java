/** What goes wrong, in words for those who caused it. */
@NullMarked
package dev.dormouse.engine.error;

import org.jspecify.annotations.NullMarked;
