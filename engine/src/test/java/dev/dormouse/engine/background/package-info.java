@NullMarked
package dev.dormouse.engine.background;

import org.jspecify.annotations.NullMarked;
