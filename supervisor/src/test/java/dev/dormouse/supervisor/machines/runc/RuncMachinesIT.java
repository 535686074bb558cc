package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.fixture.ContainerTools;
import dev.dormouse.supervisor.fixture.ScriptedWorker;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.machines.MachineContract;
import dev.dormouse.supervisor.machines.MachineRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** Containers are machines. */
class RuncMachinesIT extends MachineContract {
  @Override
  protected MachineRuntime runtime() throws IOException {
    return RuncMachines.open(
        new RuncMachines.Program(
            Path.of(System.getProperty("java.home")),
            TestNode.classPath(),
            ScriptedWorker.class.getName(),
            Map.of()),
        ContainerTools.required(),
        RuncMachines.Places.in(folder(), 1 << 30),
        InstantSource.system());
  }
}
