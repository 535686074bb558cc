package dev.dormouse.engine.waits;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.dormouse.engine.runs.RunResults;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.store.TextArray;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How waits ended, as their runs are told. */
public final class WaitResults {
  private static final Set<WaitpointKind> OF_RUNS = Set.of(WaitpointKind.RUN, WaitpointKind.BATCH);

  private final RunResults runs;

  public WaitResults(RunResults runs) {
    this.runs = runs;
  }

  private record Ended(
      WaitpointId id, WaitpointKind kind, boolean timedOut, @Nullable String output) {}

  private record Untold(RunId run, WaitpointId waitpoint) {}

  /** The results of those waits that have ended, in the order in which they did. */
  public List<WaitResult> read(Handle handle, Collection<WaitpointId> waits) {
    if (waits.isEmpty()) {
      return List.of();
    }
    var ended =
        handle
            .createQuery(
                """
                select wait.id, wait.kind, wait.timed_out,
                  coalesce(wait.output, token.output, event.payload) as output
                from waitpoint wait
                left join waitpoint token on token.id = wait.token_id
                left join event on event.id = wait.event_id
                where wait.id = any(:waits) and wait.status = 'COMPLETED'
                order by wait.completed_at, wait.id
                """)
            .bind("waits", TextArray.of(waits.stream().map(WaitpointId::value).toList()))
            .map((row, _) ->
                new Ended(
                    new WaitpointId(row.getString("id")),
                    WaitpointKind.valueOf(row.getString("kind")),
                    row.getBoolean("timed_out"),
                    row.getString("output")))
            .list();
    return ended.stream().map(each -> result(handle, each)).toList();
  }

  private WaitResult result(Handle handle, Ended wait) {
    List<RunResult> ofRuns =
        OF_RUNS.contains(wait.kind())
            ? runs.read(handle, WaitStore.runsOf(handle, wait.id()))
            : List.of();
    String output = wait.timedOut() ? null : wait.output();
    return new WaitResult(
        wait.id(), wait.timedOut(), output == null ? null : Json.mapper().readTree(output), ofRuns);
  }

  /**
   * The ended waits that the machine of each run's present epoch has not been told of. The runs'
   * rows must be locked, or what comes out may be less than there is.
   */
  public Map<RunId, List<WaitpointId>> untold(Handle handle, Collection<RunId> ids) {
    return handle
        .createQuery(
            """
            select wait.run_id, wait.id
            from run join waitpoint wait on wait.run_id = run.id and not wait.passed
            where run.id = any(:runs) and wait.status = 'COMPLETED'
              and wait.attempt = run.attempt and wait.told_epoch is distinct from run.epoch
            order by wait.completed_at, wait.id
            """)
        .bind("runs", TextArray.of(ids.stream().map(RunId::value).toList()))
        .map((row, _) ->
            new Untold(new RunId(row.getString("run_id")), new WaitpointId(row.getString("id"))))
        .stream()
        .collect(groupingBy(Untold::run, mapping(Untold::waitpoint, toList())));
  }

  /** Those of the waits that have ended. */
  public List<WaitpointId> ended(Handle handle, Collection<WaitpointId> waits) {
    return handle
        .createQuery("select id from waitpoint where id = any(:waits) and status = 'COMPLETED'")
        .bind("waits", TextArray.of(waits.stream().map(WaitpointId::value).toList()))
        .map((row, _) -> new WaitpointId(row.getString("id")))
        .list();
  }

  /** The machines of the runs' present epochs know of these ends. */
  public void told(Handle handle, Collection<WaitpointId> waits) {
    if (waits.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update waitpoint set told_epoch = run.epoch
            from run
            where waitpoint.id = any(:waits) and run.id = waitpoint.run_id
            """)
        .bind("waits", TextArray.of(waits.stream().map(WaitpointId::value).toList()))
        .execute();
  }
}
