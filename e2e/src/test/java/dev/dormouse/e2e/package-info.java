/** What holds for the whole house: its walls, and the shipped program as its users meet it. */
@NullMarked
package dev.dormouse.e2e;

import org.jspecify.annotations.NullMarked;
