/**
 * Waits: how they begin and end, tokens, received requests, and how a run's end ends its parent's
 * wait.
 */
@NullMarked
package dev.dormouse.engine.waits;

import org.jspecify.annotations.NullMarked;
