/** What a supervisor and the server say to each other, over HTTP. */
@NullMarked
package dev.dormouse.protocol.node;

import org.jspecify.annotations.NullMarked;
