/** Carries out one attempt of a run: its code, its waits, its rollbacks. */
@NullMarked
package dev.dormouse.worker.run;

import org.jspecify.annotations.NullMarked;
