/** Who is next: runs picked for nodes, fairly and within every limit. */
@NullMarked
package dev.dormouse.engine.picking;

import org.jspecify.annotations.NullMarked;
