@NullMarked
package dev.dormouse.engine.variables;

import org.jspecify.annotations.NullMarked;
