@NullMarked
package dev.dormouse.supervisor.machines.images;

import org.jspecify.annotations.NullMarked;
