@NullMarked
package dev.dormouse.engine.tenancy;

import org.jspecify.annotations.NullMarked;
