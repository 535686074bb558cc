/** JSON over HTTP on the JDK's own server. */
@NullMarked
package cinema.boxoffice.http;

import org.jspecify.annotations.NullMarked;
