/** Tests of nodes over HTTP. */
@NullMarked
package dev.dormouse.server.nodes;

import org.jspecify.annotations.NullMarked;
