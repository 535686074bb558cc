/** What supervisors say and ask. */
@NullMarked
package dev.dormouse.server.nodes;

import org.jspecify.annotations.NullMarked;
