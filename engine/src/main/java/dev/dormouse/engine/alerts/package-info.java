/** What happens that somebody wants to hear of, and where it is told. */
@NullMarked
package dev.dormouse.engine.alerts;

import org.jspecify.annotations.NullMarked;
