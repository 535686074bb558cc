/** What a run logs, on its way to the supervisor. */
@NullMarked
package dev.dormouse.worker.logging;

import org.jspecify.annotations.NullMarked;
