@NullMarked
package dev.dormouse.server.analytics;

import org.jspecify.annotations.NullMarked;
