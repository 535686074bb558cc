/** What happened to runs, told to the server in order and until it is heard. */
@NullMarked
package dev.dormouse.supervisor.reports;

import org.jspecify.annotations.NullMarked;
