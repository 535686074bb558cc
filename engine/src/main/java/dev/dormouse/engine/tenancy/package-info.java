/** Organizations, projects, environments, and the keys that open them. */
@NullMarked
package dev.dormouse.engine.tenancy;

import org.jspecify.annotations.NullMarked;
