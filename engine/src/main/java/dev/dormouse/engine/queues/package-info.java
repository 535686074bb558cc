/**
 * Queues as people see and change them: how full they are, what they may hold, whether they stand
 * still.
 */
@NullMarked
package dev.dormouse.engine.queues;

import org.jspecify.annotations.NullMarked;
