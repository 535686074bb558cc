/** Tests of failures in groups. */
@NullMarked
package dev.dormouse.engine.failures;

import org.jspecify.annotations.NullMarked;
