/** What nodes report of their runs, and what becomes of runs whose machine is lost. */
@NullMarked
package dev.dormouse.engine.reports;

import org.jspecify.annotations.NullMarked;
