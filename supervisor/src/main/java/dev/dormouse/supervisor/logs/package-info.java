/** What runs log, carried to the server in bounded memory. */
@NullMarked
package dev.dormouse.supervisor.logs;

import org.jspecify.annotations.NullMarked;
