/** Queues, seen and changed while they are used; and why runs wait in them. */
@NullMarked
package dev.dormouse.server.queues;

import org.jspecify.annotations.NullMarked;
