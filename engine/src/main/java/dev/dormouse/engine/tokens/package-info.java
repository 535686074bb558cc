/** Tokens: waitpoints made from outside of runs, which anybody with the right key may complete. */
@NullMarked
package dev.dormouse.engine.tokens;

import org.jspecify.annotations.NullMarked;
