/** The tasks of the contract that a server with workers and the tests' runtime both keep. */
@NullMarked
package dev.dormouse.e2e.contract;

import org.jspecify.annotations.NullMarked;
