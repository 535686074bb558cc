/** One contract, kept by a server with its workers and by the tests' runtime. */
@NullMarked
package dev.dormouse.e2e.contract;

import org.jspecify.annotations.NullMarked;
