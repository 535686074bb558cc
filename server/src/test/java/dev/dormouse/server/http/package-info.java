/** Tests of the HTTP layer. */
@NullMarked
package dev.dormouse.server.http;

import org.jspecify.annotations.NullMarked;
