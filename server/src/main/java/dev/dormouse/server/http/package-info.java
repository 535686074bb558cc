/**
 * The HTTP layer: endpoints as data, and the server that Javalin and Jetty make of them. Nothing
 * outside of this package knows of Javalin or Jetty.
 */
@NullMarked
package dev.dormouse.server.http;

import org.jspecify.annotations.NullMarked;
