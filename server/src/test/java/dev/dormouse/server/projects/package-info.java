/** Tests of projects over HTTP. */
@NullMarked
package dev.dormouse.server.projects;

import org.jspecify.annotations.NullMarked;
