@NullMarked
package dev.dormouse.engine.nodes;

import org.jspecify.annotations.NullMarked;
