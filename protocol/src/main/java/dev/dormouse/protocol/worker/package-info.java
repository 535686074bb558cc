/**
 * What a worker and its supervisor say to each other, over a Unix socket, one exchange a
 * connection.
 */
@NullMarked
package dev.dormouse.protocol.worker;

import org.jspecify.annotations.NullMarked;
