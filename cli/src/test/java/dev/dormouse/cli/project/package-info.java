/** Commands on a project in a folder: making and deploying it. */
@NullMarked
package dev.dormouse.cli.project;

import org.jspecify.annotations.NullMarked;
