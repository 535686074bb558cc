/** Runs: their rows, every change of their status, and what people ask and do about them. */
@NullMarked
package dev.dormouse.engine.runs;

import org.jspecify.annotations.NullMarked;
