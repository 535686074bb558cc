/** Commands that host Dormouse itself: server and supervisor in one process. */
@NullMarked
package dev.dormouse.cli.host;

import org.jspecify.annotations.NullMarked;
