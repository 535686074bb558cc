/** The cinema's tasks: what Dormouse executes. */
@NullMarked
package cinema.tasks;

import org.jspecify.annotations.NullMarked;
