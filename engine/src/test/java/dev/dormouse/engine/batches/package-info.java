@NullMarked
package dev.dormouse.engine.batches;

import org.jspecify.annotations.NullMarked;
