/** What administrators do about nodes. */
@NullMarked
package dev.dormouse.cli.nodes;

import org.jspecify.annotations.NullMarked;
