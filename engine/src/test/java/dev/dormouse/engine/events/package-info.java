@NullMarked
package dev.dormouse.engine.events;

import org.jspecify.annotations.NullMarked;
