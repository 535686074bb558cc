@NullMarked
package dev.dormouse.engine.picking;

import org.jspecify.annotations.NullMarked;
