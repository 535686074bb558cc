/** Which server a command speaks with, and with which key. */
@NullMarked
package dev.dormouse.cli.access;

import org.jspecify.annotations.NullMarked;
