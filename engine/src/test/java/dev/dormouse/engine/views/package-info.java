@NullMarked
package dev.dormouse.engine.views;

import org.jspecify.annotations.NullMarked;
