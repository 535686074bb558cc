/** Forms that values may come in, where the official client's differ from ours. */
@NullMarked
package dev.dormouse.server.forms;

import org.jspecify.annotations.NullMarked;
