/** Bulk actions over HTTP. */
@NullMarked
package dev.dormouse.server.bulk;

import org.jspecify.annotations.NullMarked;
