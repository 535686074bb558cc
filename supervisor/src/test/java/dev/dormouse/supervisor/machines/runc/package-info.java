/** Tests with real containers, checkpoints and restores. */
package dev.dormouse.supervisor.machines.runc;
