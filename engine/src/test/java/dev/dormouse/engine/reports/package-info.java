@NullMarked
package dev.dormouse.engine.reports;

import org.jspecify.annotations.NullMarked;
