/** Why runs are not running. */
@NullMarked
package dev.dormouse.engine.blockers;

import org.jspecify.annotations.NullMarked;
