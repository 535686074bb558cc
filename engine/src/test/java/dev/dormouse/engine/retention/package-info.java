/** Tests of what is removed by its age. */
@NullMarked
package dev.dormouse.engine.retention;

import org.jspecify.annotations.NullMarked;
