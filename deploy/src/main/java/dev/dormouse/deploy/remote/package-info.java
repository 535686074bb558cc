/** Calls of the server's HTTP API, for the deploy's steps and the command line. */
@NullMarked
package dev.dormouse.deploy.remote;

import org.jspecify.annotations.NullMarked;
