/** Builds a project with its own build tool and collects its class path. */
@NullMarked
package dev.dormouse.deploy.build;

import org.jspecify.annotations.NullMarked;
