/** {@code bin/bench core}: triggers and empty runs, beside db-scheduler, JobRunr and DBOS. */
@NullMarked
package dev.dormouse.benchmarks.core;

import org.jspecify.annotations.NullMarked;
