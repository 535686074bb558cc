/**
 * How a node talks to the server: one method per path, three kinds of failure, loops that repeat.
 */
@NullMarked
package dev.dormouse.supervisor.connection;

import org.jspecify.annotations.NullMarked;
