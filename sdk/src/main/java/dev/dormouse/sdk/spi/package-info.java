/**
 * What stands between the SDK's verbs and whoever carries them out: the worker, or a test's own
 * runtime. Authors of tasks do not need this package.
 */
@NullMarked
package dev.dormouse.sdk.spi;

import org.jspecify.annotations.NullMarked;
