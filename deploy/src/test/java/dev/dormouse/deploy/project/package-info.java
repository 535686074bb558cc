/** The project file, {@code dormouse.yml}. */
@NullMarked
package dev.dormouse.deploy.project;

import org.jspecify.annotations.NullMarked;
