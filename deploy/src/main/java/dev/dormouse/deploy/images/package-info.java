/** Machine images on their way from a registry, or from a layout in files, to the server. */
@NullMarked
package dev.dormouse.deploy.images;

import org.jspecify.annotations.NullMarked;
