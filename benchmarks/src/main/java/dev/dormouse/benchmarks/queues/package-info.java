/** How fair queues are. */
@NullMarked
package dev.dormouse.benchmarks.queues;

import org.jspecify.annotations.NullMarked;
