/** The commands about failures that look alike, and about where alerts go. */
@NullMarked
package dev.dormouse.cli.alerts;

import org.jspecify.annotations.NullMarked;
