/** The layers of an image, applied one after the other to a root file system. */
@NullMarked
package dev.dormouse.supervisor.machines.images.layers;

import org.jspecify.annotations.NullMarked;
