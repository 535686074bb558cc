/** The schema written out: for people and for a language model. */
@NullMarked
package dev.dormouse.query.reference;

import org.jspecify.annotations.NullMarked;
