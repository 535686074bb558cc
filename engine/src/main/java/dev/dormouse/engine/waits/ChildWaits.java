package dev.dormouse.engine.waits;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.Inserted;
import dev.dormouse.engine.triggers.NewRun;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitSpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Triggers the children that a run waits for. */
public final class ChildWaits {
  private final InstantSource clock;
  private final Triggers triggers;

  public ChildWaits(InstantSource clock, Triggers triggers) {
    this.clock = clock;
    this.triggers = triggers;
  }

  /** Children that are to be, their requests checked before any row is locked. */
  record Prepared(boolean batch, List<NewRun> runs) {
    static final Prepared NONE = new Prepared(false, List.of());
  }

  Prepared prepare(EnvironmentId environment, WaitSpec spec) {
    return switch (spec) {
      case WaitSpec.ForRun(var task, var request) ->
          new Prepared(
              false,
              List.of(triggers.check(environment, task, request, RunOrigin.of("triggerAndWait"))));
      case WaitSpec.ForBatch(var items) -> {
        if (items.isEmpty() || items.size() > Limits.BATCH_ITEMS) {
          throw new EngineException(
              ErrorCode.INVALID,
              "the batch has %d items; it must have 1 to %d"
                  .formatted(items.size(), Limits.BATCH_ITEMS));
        }
        yield new Prepared(
            true,
            items.stream()
                .map(item ->
                    triggers.check(
                        environment,
                        item.task(),
                        item.request(),
                        RunOrigin.of("batchTriggerAndWait")))
                .toList());
      }
      case WaitSpec.ForDuration _,
          WaitSpec.Until _,
          WaitSpec.ForToken _,
          WaitSpec.ForRequest _,
          WaitSpec.ForEvent _ ->
          Prepared.NONE;
    };
  }

  /** Triggers all of them or, where one is refused, none; answers their ids in their order. */
  List<RunId> trigger(Handle handle, Run parent, WaitpointId wait, Prepared prepared) {
    var batch = BatchId.create(clock.instant());
    if (prepared.batch()) {
      insertBatch(handle, parent, batch, prepared.runs().size());
    }
    var wanted = new ArrayList<NewRun>();
    for (var child : prepared.runs()) {
      var origin = child.origin().withParent(parent.id()).withWaitpoint(wait);
      var adopted =
          child.withOrigin(prepared.batch() ? origin.withBatch(batch, wanted.size()) : origin);
      var deployment = parent.deploymentId();
      wanted.add(
          child.options().version() == null && deployment != null
              ? adopted.lockedTo(deployment)
              : adopted);
    }
    var accepted = triggers.insert(handle, wanted).stream().map(Inserted::orThrow).toList();
    long cached = accepted.stream().filter(Inserted.Accepted::isCached).count();
    if (prepared.batch() && cached > 0) {
      handle
          .createUpdate("update batch set remaining = remaining - :cached where id = :id")
          .bind("cached", cached)
          .bind("id", batch.value())
          .execute();
    }
    return accepted.stream().map(Inserted.Accepted::id).toList();
  }

  private void insertBatch(Handle handle, Run parent, BatchId batch, int items) {
    handle
        .createUpdate(
            """
            insert into batch (id, environment_id, total, remaining, created_at)
            values (:id, :environment, :items, :items, :now)
            """)
        .bind("id", batch.value())
        .bind("environment", parent.environmentId().value())
        .bind("items", items)
        .bind("now", clock.instant())
        .execute();
  }
}
