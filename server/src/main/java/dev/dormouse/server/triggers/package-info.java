/** Triggering runs: single ones, batches, and former ones anew. */
@NullMarked
package dev.dormouse.server.triggers;

import org.jspecify.annotations.NullMarked;
