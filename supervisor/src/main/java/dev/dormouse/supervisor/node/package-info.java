/** One life of a node: its lease, and the loops that keep it in touch with the server. */
@NullMarked
package dev.dormouse.supervisor.node;

import org.jspecify.annotations.NullMarked;
