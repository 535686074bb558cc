/**
 * What the library {@code org.crac} delegates to inside a worker: it finds these classes by the
 * property {@code org.crac.Core.Compat} and calls them by reflection, so their names and methods
 * are those of {@code jdk.crac}.
 */
@NullMarked
package dev.dormouse.worker.crac;

import org.jspecify.annotations.NullMarked;
