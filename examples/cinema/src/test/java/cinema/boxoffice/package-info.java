@NullMarked
package cinema.boxoffice;

import org.jspecify.annotations.NullMarked;
