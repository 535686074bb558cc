/** Tasks that call programs: their machines need an image that has them. */
@NullMarked
package dev.dormouse.e2e.programs;

import org.jspecify.annotations.NullMarked;
