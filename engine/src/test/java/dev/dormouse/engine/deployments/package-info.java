@NullMarked
package dev.dormouse.engine.deployments;

import org.jspecify.annotations.NullMarked;
