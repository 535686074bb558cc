/** Commands about queues. */
@NullMarked
package dev.dormouse.cli.queues;

import org.jspecify.annotations.NullMarked;
