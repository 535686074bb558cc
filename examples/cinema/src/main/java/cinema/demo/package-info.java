/** The demo: plays the cinema's buyers and tells what happens. */
@NullMarked
package cinema.demo;

import org.jspecify.annotations.NullMarked;
