/** How much there is to do, for whoever adds and removes nodes. */
@NullMarked
package dev.dormouse.engine.demand;

import org.jspecify.annotations.NullMarked;
