/** What the command line writes: text for people, JSON for programs, progress, exit codes. */
@NullMarked
package dev.dormouse.cli.terminal;

import org.jspecify.annotations.NullMarked;
