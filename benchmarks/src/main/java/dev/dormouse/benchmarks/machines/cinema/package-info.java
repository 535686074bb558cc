/** The cinema's runs in containers: how fast they are stored, and come back. */
@NullMarked
package dev.dormouse.benchmarks.machines.cinema;

import org.jspecify.annotations.NullMarked;
