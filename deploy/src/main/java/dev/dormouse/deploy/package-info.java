@NullMarked
package dev.dormouse.deploy;

import org.jspecify.annotations.NullMarked;
