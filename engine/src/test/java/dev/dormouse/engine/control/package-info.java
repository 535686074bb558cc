@NullMarked
package dev.dormouse.engine.control;

import org.jspecify.annotations.NullMarked;
