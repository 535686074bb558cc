/** What is measured in the worker while a run computes. */
@NullMarked
package dev.dormouse.worker.metrics;

import org.jspecify.annotations.NullMarked;
