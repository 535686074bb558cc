/**
 * Machines that are containers: run by runc, checkpointed and restored by CRIU. A machine's user is
 * root inside, and nobody outside.
 */
@NullMarked
package dev.dormouse.supervisor.machines.runc;

import org.jspecify.annotations.NullMarked;
