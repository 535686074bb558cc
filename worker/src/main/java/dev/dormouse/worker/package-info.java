@NullMarked
package dev.dormouse.worker;

import org.jspecify.annotations.NullMarked;
