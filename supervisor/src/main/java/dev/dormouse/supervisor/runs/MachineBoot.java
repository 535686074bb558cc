package dev.dormouse.supervisor.runs;

import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.deployments.Deployments;
import dev.dormouse.supervisor.deployments.ReadyDeployment;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.MachineSpec;
import dev.dormouse.supervisor.workers.WorkerSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/**
 * How a machine comes to be: files, folder, socket, process; and how all of them go with it.
 *
 * @param connection for the calls of its runs
 */
public record MachineBoot(
    Deployments deployments,
    MachineRuntime runtime,
    MachineFolders folders,
    ServerConnection connection) {

  /** Starts the machine that the worker stands for; what it needed goes when it is gone. */
  void start(WorkerMachine worker, ScheduledExecutorService timer, BooleanSupplier wanted)
      throws IOException, InterruptedException {
    var deployment = deployments.ready(worker.key().deployment(), wanted);
    try {
      var folder = folders.create();
      try {
        start(worker, timer, deployment, folder);
      } catch (IOException | RuntimeException e) {
        MachineFolders.delete(folder);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      deployment.close();
      throw e;
    }
  }

  private void start(
      WorkerMachine worker, ScheduledExecutorService timer, ReadyDeployment deployment, Path folder)
      throws IOException {
    var path = MachineFolders.socket(folder);
    var socket = new WorkerSocket(path, worker, timer);
    try {
      var spec =
          new MachineSpec(
              deployment.manifest(),
              worker.key().preset(),
              deployment.classPath(),
              folder,
              path,
              worker::wrote);
      worker.made(runtime.start(spec));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    worker
        .machine()
        .onExit(exit -> {
          worker.commands().close();
          socket.close();
          deployment.close();
          MachineFolders.delete(folder);
        });
  }
}
