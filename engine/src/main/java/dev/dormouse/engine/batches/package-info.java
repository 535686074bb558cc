/** Runs that were triggered together. */
@NullMarked
package dev.dormouse.engine.batches;

import org.jspecify.annotations.NullMarked;
