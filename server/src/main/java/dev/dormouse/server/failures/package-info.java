/** Error groups over HTTP. */
@NullMarked
package dev.dormouse.server.failures;

import org.jspecify.annotations.NullMarked;
