/** The demo: all of Dormouse with an example, from nothing and back to it. */
@NullMarked
package dev.dormouse.cli.demo;

import org.jspecify.annotations.NullMarked;
