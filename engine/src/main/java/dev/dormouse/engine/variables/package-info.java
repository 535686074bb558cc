/** The variables of environments: encrypted where they are kept, opened for nodes alone. */
@NullMarked
package dev.dormouse.engine.variables;

import org.jspecify.annotations.NullMarked;
