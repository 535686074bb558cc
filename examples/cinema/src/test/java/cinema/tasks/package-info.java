/** The tasks, tested without a server. */
@NullMarked
package cinema.tasks;

import org.jspecify.annotations.NullMarked;
