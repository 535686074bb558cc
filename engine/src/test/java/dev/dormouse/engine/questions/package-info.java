@NullMarked
package dev.dormouse.engine.questions;

import org.jspecify.annotations.NullMarked;
