/** Tests of how long what is over is kept, over HTTP. */
@NullMarked
package dev.dormouse.server.retention;

import org.jspecify.annotations.NullMarked;
