/** What people do about runs: cancel, replay, reschedule, tag, describe. */
@NullMarked
package dev.dormouse.engine.control;

import org.jspecify.annotations.NullMarked;
