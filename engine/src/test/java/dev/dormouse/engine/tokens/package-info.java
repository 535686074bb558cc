@NullMarked
package dev.dormouse.engine.tokens;

import org.jspecify.annotations.NullMarked;
