@NullMarked
package dev.dormouse.engine.checkpoints;

import org.jspecify.annotations.NullMarked;
