/** The variables of environments over HTTP. */
@NullMarked
package dev.dormouse.server.variables;

import org.jspecify.annotations.NullMarked;
