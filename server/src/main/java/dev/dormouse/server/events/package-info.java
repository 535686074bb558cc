/** Events that programs send. */
@NullMarked
package dev.dormouse.server.events;

import org.jspecify.annotations.NullMarked;
