/** What a machine is, whichever runtime makes it. */
@NullMarked
package dev.dormouse.supervisor.machines;

import org.jspecify.annotations.NullMarked;
