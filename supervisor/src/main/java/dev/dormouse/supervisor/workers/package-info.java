/** The supervisor's end of a worker's Unix socket; nothing that comes through it is trusted. */
@NullMarked
package dev.dormouse.supervisor.workers;

import org.jspecify.annotations.NullMarked;
