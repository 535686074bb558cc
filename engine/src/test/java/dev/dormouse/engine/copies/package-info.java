@NullMarked
package dev.dormouse.engine.copies;

import org.jspecify.annotations.NullMarked;
