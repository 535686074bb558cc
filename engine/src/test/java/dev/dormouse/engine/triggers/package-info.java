@NullMarked
package dev.dormouse.engine.triggers;

import org.jspecify.annotations.NullMarked;
