/** What the command line tells of checkpoints. */
@NullMarked
package dev.dormouse.cli.checkpoints;

import org.jspecify.annotations.NullMarked;
