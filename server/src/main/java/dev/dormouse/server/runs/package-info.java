/** Runs: triggered, looked at, listed, canceled, replayed; and batches of them. */
@NullMarked
package dev.dormouse.server.runs;

import org.jspecify.annotations.NullMarked;
