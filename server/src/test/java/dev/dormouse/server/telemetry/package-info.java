@NullMarked
package dev.dormouse.server.telemetry;

import org.jspecify.annotations.NullMarked;
