/** CRIU's pages, told by what they have in common with a template's. */
@NullMarked
package dev.dormouse.supervisor.checkpoints.pages;

import org.jspecify.annotations.NullMarked;
