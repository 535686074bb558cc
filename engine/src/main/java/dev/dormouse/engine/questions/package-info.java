/** What was asked of the analytics: kept here, since they only answer. */
@NullMarked
package dev.dormouse.engine.questions;

import org.jspecify.annotations.NullMarked;
