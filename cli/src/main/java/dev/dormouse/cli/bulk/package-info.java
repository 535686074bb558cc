/** The commands that cancel, replay and restart runs, one or many. */
@NullMarked
package dev.dormouse.cli.bulk;

import org.jspecify.annotations.NullMarked;
