package dev.dormouse.engine.picking;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Deployments as the picker needs them; as they never change, the latest used are remembered. */
final class Versions {
  private static final int MOST = 200;

  private final Map<DeploymentId, Version> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<DeploymentId, Version> eldest) {
              return size() > MOST;
            }
          });

  Optional<Version> find(Handle handle, DeploymentId id) {
    var version = known.get(id);
    if (version != null) {
      return Optional.of(version);
    }
    var read = read(handle, id);
    read.ifPresent(each -> known.put(id, each));
    return read;
  }

  private static Optional<Version> read(Handle handle, DeploymentId id) {
    return handle
        .createQuery("select version from deployment where id = :id")
        .bind("id", id.value())
        .mapTo(String.class)
        .findOne()
        .map(version ->
            new Version(
                id,
                version,
                handle
                    .createQuery(
                        "select declaration from deployment_task where deployment_id = :id")
                    .bind("id", id.value())
                    .map((row, _) ->
                        Json.mapper().readValue(row.getString(1), TaskDeclaration.class))
                    .stream()
                    .collect(Collectors.toMap(TaskDeclaration::id, Function.identity()))));
  }
}
