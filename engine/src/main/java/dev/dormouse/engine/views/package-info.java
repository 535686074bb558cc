/** What people see of runs: one in full, or lists. */
@NullMarked
package dev.dormouse.engine.views;

import org.jspecify.annotations.NullMarked;
