/** Tests of what is told to whom. */
@NullMarked
package dev.dormouse.engine.alerts;

import org.jspecify.annotations.NullMarked;
