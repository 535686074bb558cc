/** Questions in TRQL and their answers. */
@NullMarked
package dev.dormouse.telemetry.ask;

import org.jspecify.annotations.NullMarked;
