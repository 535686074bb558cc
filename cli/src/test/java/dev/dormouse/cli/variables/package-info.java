@NullMarked
package dev.dormouse.cli.variables;

import org.jspecify.annotations.NullMarked;
