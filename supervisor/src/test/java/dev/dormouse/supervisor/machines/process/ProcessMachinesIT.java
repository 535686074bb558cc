package dev.dormouse.supervisor.machines.process;

import dev.dormouse.supervisor.fixture.ScriptedWorker;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.machines.MachineContract;
import dev.dormouse.supervisor.machines.MachineRuntime;
import java.nio.file.Path;
import java.util.Map;

/** Processes are machines. */
class ProcessMachinesIT extends MachineContract {
  @Override
  protected MachineRuntime runtime() {
    return new ProcessMachines(
        Path.of(System.getProperty("java.home")),
        TestNode.classPath(),
        ScriptedWorker.class.getName(),
        Map.of());
  }
}
