/** The worker's side of the socket between it and its supervisor. */
@NullMarked
package dev.dormouse.worker.link;

import org.jspecify.annotations.NullMarked;
