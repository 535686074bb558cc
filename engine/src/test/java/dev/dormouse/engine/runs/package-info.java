@NullMarked
package dev.dormouse.engine.runs;

import org.jspecify.annotations.NullMarked;
