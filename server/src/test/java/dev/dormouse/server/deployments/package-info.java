/** Tests of deployments over HTTP. */
@NullMarked
package dev.dormouse.server.deployments;

import org.jspecify.annotations.NullMarked;
