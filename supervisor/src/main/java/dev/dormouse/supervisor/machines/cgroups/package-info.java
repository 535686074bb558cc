/**
 * The kernel's control groups, versions 1 and 2: what limits a machine, stops it, and finds every
 * process of it.
 */
@NullMarked
package dev.dormouse.supervisor.machines.cgroups;

import org.jspecify.annotations.NullMarked;
