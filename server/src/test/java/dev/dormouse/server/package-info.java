/** Tests of the whole server, over HTTP, on a real engine and a real PostgreSQL. */
@NullMarked
package dev.dormouse.server;

import org.jspecify.annotations.NullMarked;
