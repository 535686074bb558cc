/**
 * The cinema's services: one HTTP program with a PostgreSQL database and an SMTP server of its own.
 * Knows nothing of Dormouse.
 */
@NullMarked
package cinema.boxoffice;

import org.jspecify.annotations.NullMarked;
