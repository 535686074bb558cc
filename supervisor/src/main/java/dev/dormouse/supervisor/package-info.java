@NullMarked
package dev.dormouse.supervisor;

import org.jspecify.annotations.NullMarked;
