/** Versions of a project's code in an environment, and the tasks they have. */
@NullMarked
package dev.dormouse.engine.deployments;

import org.jspecify.annotations.NullMarked;
