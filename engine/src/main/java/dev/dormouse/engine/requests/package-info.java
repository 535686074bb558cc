/** HTTP requests that runs wait for, and what tasks answer to them. */
@NullMarked
package dev.dormouse.engine.requests;

import org.jspecify.annotations.NullMarked;
