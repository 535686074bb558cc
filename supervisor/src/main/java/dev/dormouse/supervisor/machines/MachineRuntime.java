package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes machines of one kind: processes, or containers. */
public interface MachineRuntime extends AutoCloseable {
  /**
   * Starts a machine: from the template of its deployment and preset where there is one, else cold.
   * Its worker says hello at the socket when it has loaded its tasks, or that it was restored.
   */
  Machine start(MachineSpec spec) throws IOException;

  /**
   * Starts the machine of a checkpoint; its worker says at the socket that it was restored.
   *
   * @throws CannotRestoreException if there is no such checkpoint, or none that this node can
   *     restore
   */
  Machine restore(MachineSpec spec, CheckpointId checkpoint) throws IOException;

  /**
   * What a node must have to restore checkpoints that are made here: kernel, processor features,
   * JDK, image. Empty where none are made.
   */
  Map<String, String> platform();

  /**
   * Where the folders of its machines have to be, with their sockets.
   *
   * @param dataDir the supervisor's own folder
   */
  Path folders(Path dataDir);

  /** Whether its machines can leave templates. */
  boolean makesTemplates();

  /** Deletes a stored checkpoint; nothing happens where there is none. */
  void discard(CheckpointId checkpoint) throws IOException;

  /** The checkpoints that are stored, for a sweep of those that nobody waits for. */
  List<CheckpointId> stored() throws IOException;

  /** The deployments of which files or templates are kept, and when each was last used. */
  Map<DeploymentId, Instant> kept();

  /**
   * No machine of this deployment is there, nor will be started soon: its templates and files may
   * go. Where one is started all the same, they are made anew.
   */
  void forget(DeploymentId deployment);

  /** After the last machine is gone. */
  @Override
  void close();
}
