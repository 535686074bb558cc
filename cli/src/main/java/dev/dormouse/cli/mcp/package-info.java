/** The tools that programs with a language model use a server by. */
@NullMarked
package dev.dormouse.cli.mcp;

import org.jspecify.annotations.NullMarked;
