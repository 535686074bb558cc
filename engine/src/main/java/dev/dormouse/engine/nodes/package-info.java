/** Nodes: how they come and go, take work, and hear of their runs. */
@NullMarked
package dev.dormouse.engine.nodes;

import org.jspecify.annotations.NullMarked;
