/** Tests of events over HTTP. */
@NullMarked
package dev.dormouse.server.events;

import org.jspecify.annotations.NullMarked;
