/** What comes in for the analytics from outside the engine: exports, and metrics of machines. */
@NullMarked
package dev.dormouse.server.telemetry;

import org.jspecify.annotations.NullMarked;
