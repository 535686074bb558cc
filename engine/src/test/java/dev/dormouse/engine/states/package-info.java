@NullMarked
package dev.dormouse.engine.states;

import org.jspecify.annotations.NullMarked;
