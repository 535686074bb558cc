/** The tasks that end-to-end tests and benchmarks deploy: a user's project in small. */
@NullMarked
package dev.dormouse.e2e.tasks;

import org.jspecify.annotations.NullMarked;
