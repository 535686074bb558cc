/** Tests of waits over HTTP. */
@NullMarked
package dev.dormouse.server.waits;

import org.jspecify.annotations.NullMarked;
