/** A language model that writes, mends and explains questions; off where it is not configured. */
@NullMarked
package dev.dormouse.server.assistant;

import org.jspecify.annotations.NullMarked;
