@NullMarked
package dev.dormouse.engine.logs;

import org.jspecify.annotations.NullMarked;
