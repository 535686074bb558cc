/** Machines that are plain JVM processes. */
@NullMarked
package dev.dormouse.supervisor.machines.process;

import org.jspecify.annotations.NullMarked;
