@NullMarked
package dev.dormouse.engine.waits;

import org.jspecify.annotations.NullMarked;
