/**
 * Events: sent once, they end the waits that accept them and start the tasks that are made for
 * them.
 */
@NullMarked
package dev.dormouse.engine.events;

import org.jspecify.annotations.NullMarked;
