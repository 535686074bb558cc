@NullMarked
package dev.dormouse.supervisor.machines.images.layers;

import org.jspecify.annotations.NullMarked;
