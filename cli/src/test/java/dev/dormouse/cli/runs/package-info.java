/** Commands that trigger, watch and change runs. */
@NullMarked
package dev.dormouse.cli.runs;

import org.jspecify.annotations.NullMarked;
