@NullMarked
package dev.dormouse.query;

import org.jspecify.annotations.NullMarked;
