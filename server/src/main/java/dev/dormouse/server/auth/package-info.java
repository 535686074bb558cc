/** Who calls: secret keys, run tokens, public tokens, personal tokens and node tokens. */
@NullMarked
package dev.dormouse.server.auth;

import org.jspecify.annotations.NullMarked;
