/** What is measured in runs, carried to the server in bounded memory. */
@NullMarked
package dev.dormouse.supervisor.metrics;

import org.jspecify.annotations.NullMarked;
