/** Finds the tasks of a deployment on the class path. */
@NullMarked
package dev.dormouse.worker.loading;

import org.jspecify.annotations.NullMarked;
