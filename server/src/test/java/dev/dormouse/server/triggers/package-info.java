/** Tests of runs over HTTP. */
@NullMarked
package dev.dormouse.server.triggers;

import org.jspecify.annotations.NullMarked;
