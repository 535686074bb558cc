/** Bodies of the public HTTP API, shared by the SDK, the command line and the server. */
@NullMarked
package dev.dormouse.protocol.api;

import org.jspecify.annotations.NullMarked;
