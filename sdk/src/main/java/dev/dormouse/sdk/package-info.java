@NullMarked
package dev.dormouse.sdk;

import org.jspecify.annotations.NullMarked;
