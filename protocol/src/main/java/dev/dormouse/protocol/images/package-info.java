/** Images of the Open Container Initiative, as far as who sends and who unpacks them must agree. */
@NullMarked
package dev.dormouse.protocol.images;

import org.jspecify.annotations.NullMarked;
