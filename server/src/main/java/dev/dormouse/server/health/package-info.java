/** How the server itself does. */
@NullMarked
package dev.dormouse.server.health;

import org.jspecify.annotations.NullMarked;
