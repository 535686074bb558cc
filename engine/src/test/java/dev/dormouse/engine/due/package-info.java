@NullMarked
package dev.dormouse.engine.due;

import org.jspecify.annotations.NullMarked;
