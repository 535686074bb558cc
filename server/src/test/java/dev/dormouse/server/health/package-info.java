/** Tests of health over HTTP. */
@NullMarked
package dev.dormouse.server.health;

import org.jspecify.annotations.NullMarked;
