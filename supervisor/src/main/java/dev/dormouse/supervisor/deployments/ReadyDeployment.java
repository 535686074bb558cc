package dev.dormouse.supervisor.deployments;

import dev.dormouse.protocol.node.DeploymentManifest;
import java.nio.file.Path;
import java.util.List;

/** A version whose files are on the node, and stay there until this is closed. */
public record ReadyDeployment(DeploymentManifest manifest, FileLease lease)
    implements AutoCloseable {
  public List<Path> classPath() {
    return lease.files();
  }

  @Override
  public void close() {
    lease.close();
  }
}
