package dev.dormouse.supervisor.machines;

import java.io.IOException;

/** Makes machines of one kind: processes, or containers. */
public interface MachineRuntime {
  /** Starts a machine; its worker says hello at the socket when it has loaded its tasks. */
  Machine start(MachineSpec spec) throws IOException;
}
