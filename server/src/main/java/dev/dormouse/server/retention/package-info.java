/** How long an environment keeps what is over, over HTTP. */
@NullMarked
package dev.dormouse.server.retention;

import org.jspecify.annotations.NullMarked;
