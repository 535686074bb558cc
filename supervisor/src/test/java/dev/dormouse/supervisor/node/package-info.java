@NullMarked
package dev.dormouse.supervisor.node;

import org.jspecify.annotations.NullMarked;
