/** Versions of projects' code, and the files that they are made of. */
@NullMarked
package dev.dormouse.server.deployments;

import org.jspecify.annotations.NullMarked;
