/** What the cinema's services and those who call them tell each other. */
@NullMarked
package cinema.api;

import org.jspecify.annotations.NullMarked;
