@NullMarked
package dev.dormouse.supervisor.machines.cgroups;

import org.jspecify.annotations.NullMarked;
