@NullMarked
package dev.dormouse.engine.requests;

import org.jspecify.annotations.NullMarked;
