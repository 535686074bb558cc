@NullMarked
package dev.dormouse.engine.replays;

import org.jspecify.annotations.NullMarked;
