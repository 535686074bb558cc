/** Finds a project's tasks by loading them as a worker does. */
@NullMarked
package dev.dormouse.deploy.index;

import org.jspecify.annotations.NullMarked;
