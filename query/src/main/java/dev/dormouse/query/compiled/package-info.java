/** What compiling gives. */
@NullMarked
package dev.dormouse.query.compiled;

import org.jspecify.annotations.NullMarked;
