/**
 * How tasks and other programs call the cinema's services: plain HTTP and SMTP, with nothing of
 * Dormouse but the run's id, which every call sends along.
 */
@NullMarked
package cinema.clients;

import org.jspecify.annotations.NullMarked;
