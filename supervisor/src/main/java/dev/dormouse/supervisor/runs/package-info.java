/** The runs that a node holds, their slots, and the machines that execute them. */
@NullMarked
package dev.dormouse.supervisor.runs;

import org.jspecify.annotations.NullMarked;
