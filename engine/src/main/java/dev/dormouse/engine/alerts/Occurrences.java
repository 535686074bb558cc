package dev.dormouse.engine.alerts;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunChanged;
import dev.dormouse.engine.runs.RunListener;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Notes what somebody may want to hear of, in the transaction in which it happens. What is made of
 * it comes later, so that nobody who reports waits for it.
 */
public final class Occurrences implements RunListener {
  private static final Set<RunStatus> FAILURES =
      Set.of(RunStatus.FAILED, RunStatus.CRASHED, RunStatus.SYSTEM_FAILURE, RunStatus.TIMED_OUT);

  private final InstantSource clock;

  public Occurrences(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void changed(Handle handle, RunStore runs, List<RunChanged> changes) {
    var failed =
        changes.stream()
            .map(RunChanged::run)
            .filter(run -> FAILURES.contains(run.status()))
            .toList();
    if (!failed.isEmpty()) {
      insert(handle, failed);
    }
  }

  private void insert(Handle handle, List<Run> failed) {
    handle
        .createUpdate(
            """
            insert into occurrence (environment_id, kind, subject, at)
            select environment, 'RUN_FAILED', run, :now
            from unnest(:environments::bigint[], :runs::text[]) as failed(environment, run)
            """)
        .bindArray(
            "environments",
            Long.class,
            failed.stream().map(run -> run.environmentId().value()).toList())
        .bindArray("runs", String.class, failed.stream().map(run -> run.id().value()).toList())
        .bind("now", clock.instant())
        .execute();
  }

  /**
   * A deployment succeeded or failed.
   *
   * @param version null where it failed before it had one
   */
  public static void deployment(
      Handle handle,
      EnvironmentId environment,
      @Nullable String version,
      @Nullable String failure,
      Instant now) {
    handle
        .createUpdate(
            """
            insert into occurrence (environment_id, kind, subject, message, at)
            values (:environment, :kind, :version, :message, :now)
            """)
        .bind("environment", environment.value())
        .bind(
            "kind", failure == null ? AlertKind.DEPLOYMENT_SUCCEEDED : AlertKind.DEPLOYMENT_FAILED)
        .bind("version", version == null ? "" : version)
        .bind("message", failure)
        .bind("now", now)
        .execute();
  }
}
