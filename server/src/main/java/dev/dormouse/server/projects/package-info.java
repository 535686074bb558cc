/** Projects, their environments and keys. */
@NullMarked
package dev.dormouse.server.projects;

import org.jspecify.annotations.NullMarked;
