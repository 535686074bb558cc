package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.deployments.DeploymentUses;
import dev.dormouse.supervisor.deployments.Deployments;
import dev.dormouse.supervisor.deployments.ReadyDeployment;
import dev.dormouse.supervisor.machines.MachineFolders;
import dev.dormouse.supervisor.machines.MachineRuntime;
import dev.dormouse.supervisor.machines.MachineSpec;
import dev.dormouse.supervisor.workers.WorkerSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a machine comes to be: files, folder, socket, process; and how all of them go with it.
 *
 * @param connection for the calls of its runs
 * @param environment variables that every machine gets
 */
public record MachineBoot(
    Deployments deployments,
    MachineRuntime runtime,
    MachineFolders folders,
    ServerConnection connection,
    Map<String, String> environment,
    DeploymentUses uses) {
  private static final Logger LOG = LoggerFactory.getLogger(MachineBoot.class);

  public MachineBoot {
    environment = Map.copyOf(environment);
  }

  /**
   * Makes the machine that the worker stands for; what it needed goes when it is gone.
   *
   * @param image the checkpoint that it is restored from, or null for a new one
   */
  void start(
      WorkerMachine worker,
      @Nullable CheckpointId image,
      ScheduledExecutorService timer,
      BooleanSupplier wanted)
      throws IOException, InterruptedException {
    var id = worker.key().deployment();
    uses.begun(id);
    try {
      startNoted(worker, image, timer, wanted);
    } catch (IOException | InterruptedException | RuntimeException e) {
      uses.ended(id);
      throw e;
    }
    worker.machine().onExit(exit -> uses.ended(id));
  }

  private void startNoted(
      WorkerMachine worker,
      @Nullable CheckpointId image,
      ScheduledExecutorService timer,
      BooleanSupplier wanted)
      throws IOException, InterruptedException {
    var deployment = deployments.ready(worker.key().deployment(), worker.key().variables(), wanted);
    try {
      var folder = folders.create();
      try {
        start(worker, image, timer, deployment, folder);
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
      WorkerMachine worker,
      @Nullable CheckpointId image,
      ScheduledExecutorService timer,
      ReadyDeployment deployment,
      Path folder)
      throws IOException {
    var path = MachineFolders.socket(folder);
    var socket = new WorkerSocket(path, worker, timer);
    try {
      var spec =
          new MachineSpec(
              deployment.manifest(),
              worker.key().preset(),
              worker.key().image(),
              deployment.classPath(),
              folder,
              path,
              worker::wrote);
      worker.environment(environmentOf(deployment));
      worker.made(image == null ? runtime.start(spec) : runtime.restore(spec, image), socket);
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

  /** Deletes a stored checkpoint that nobody will go on from; false where that failed. */
  public boolean discard(CheckpointId checkpoint) {
    try {
      runtime.discard(checkpoint);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be deleted", checkpoint, e);
      return false;
    }
  }

  /** Deletes what is kept of versions that have no machine here and have had none for long. */
  public void forgetUnused(Instant now) {
    uses.forget(
        runtime.kept(),
        now,
        deployment -> {
          LOG.info("{} was not used for long: its files and templates go", deployment);
          runtime.forget(deployment);
        });
  }

  /** The checkpoints that are in the node's store. */
  public List<CheckpointId> stored() throws IOException {
    return runtime.stored();
  }

  /** What the deployment says comes before what the node hands on. */
  private Map<String, String> environmentOf(ReadyDeployment deployment) {
    var variables = new HashMap<>(environment);
    variables.putAll(deployment.manifest().environment());
    return variables;
  }
}
