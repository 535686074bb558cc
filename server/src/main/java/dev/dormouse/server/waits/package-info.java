/** Waits of runs, tokens, and the requests that runs wait for. */
@NullMarked
package dev.dormouse.server.waits;

import org.jspecify.annotations.NullMarked;
