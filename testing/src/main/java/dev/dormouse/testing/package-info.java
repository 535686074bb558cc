/**
 * Tests of tasks without a server, in which waits cost no time: {@link
 * dev.dormouse.testing.TestDormouse} executes them, {@link dev.dormouse.testing.DormouseTest} gives
 * one to each JUnit test.
 */
@NullMarked
package dev.dormouse.testing;

import org.jspecify.annotations.NullMarked;
