/** What is wrong with a text, and where. */
@NullMarked
package dev.dormouse.query.diagnostic;

import org.jspecify.annotations.NullMarked;
