@NullMarked
package dev.dormouse.server.assistant;

import org.jspecify.annotations.NullMarked;
