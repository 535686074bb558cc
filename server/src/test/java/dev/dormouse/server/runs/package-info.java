/** Tests of runs over HTTP. */
@NullMarked
package dev.dormouse.server.runs;

import org.jspecify.annotations.NullMarked;
