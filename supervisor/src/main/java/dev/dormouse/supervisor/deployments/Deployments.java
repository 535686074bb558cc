package dev.dormouse.supervisor.deployments;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.supervisor.connection.Backoff;
import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** What versions consist of, and their files. */
public final class Deployments {
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);

  /** A file that arrives broken is asked for again so often. */
  private static final int TRIES = 3;

  private static final int MAX_MANIFESTS = 1000;

  private final ServerConnection connection;
  private final FileCache cache;
  private final Map<DeploymentId, DeploymentManifest> manifests = new ConcurrentHashMap<>();

  public Deployments(ServerConnection connection, FileCache cache) {
    this.connection = connection;
    this.cache = cache;
  }

  /**
   * Brings a version's files to the node; an unreachable server is asked again for as long as the
   * version is wanted.
   *
   * @param variables the revision that its variables have at least: what was learnt before is asked
   *     for anew
   */
  public ReadyDeployment ready(DeploymentId id, long variables, BooleanSupplier wanted)
      throws IOException, InterruptedException {
    var backoff = new Backoff(LONGEST_REST);
    for (int failures = 0; ; ) {
      try {
        var manifest = manifest(id, variables);
        return new ReadyDeployment(manifest, cache.lease(manifest.files()));
      } catch (ServerException.Unreachable e) {
        if (!wanted.getAsBoolean()) {
          throw e;
        }
      } catch (ServerException.Refused e) {
        throw e;
      } catch (IOException e) {
        if (++failures >= TRIES) {
          throw e;
        }
      }
      Pause.of(backoff.next());
    }
  }

  private DeploymentManifest manifest(DeploymentId id, long variables)
      throws ServerException, InterruptedException {
    var known = manifests.get(id);
    if (known != null && known.revision() >= variables) {
      return known;
    }
    var manifest = connection.deployment(id);
    if (manifests.size() >= MAX_MANIFESTS) {
      manifests.clear();
    }
    manifests.put(id, manifest);
    return manifest;
  }
}
