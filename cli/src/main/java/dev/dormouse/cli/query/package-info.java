/** Questions about runs, and their answers on a terminal. */
@NullMarked
package dev.dormouse.cli.query;

import org.jspecify.annotations.NullMarked;
