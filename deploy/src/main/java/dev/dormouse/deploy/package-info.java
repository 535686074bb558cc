/** From a project's sources to a version that runs: the steps of a deploy. */
@NullMarked
package dev.dormouse.deploy;

import org.jspecify.annotations.NullMarked;
