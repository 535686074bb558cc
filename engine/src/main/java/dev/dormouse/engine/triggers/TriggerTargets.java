package dev.dormouse.engine.triggers;

import static java.util.stream.Collectors.joining;

import dev.dormouse.engine.deployments.PromotionLock;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.triggers.TriggerStore.Found;
import dev.dormouse.engine.triggers.TriggerStore.Row;
import dev.dormouse.engine.triggers.TriggerStore.Target;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds out what runs are to execute: in which queue they begin, or why they cannot be. */
final class TriggerTargets {
  private final TriggerStore store;

  TriggerTargets(TriggerStore store) {
    this.store = store;
  }

  /** The rows to be, by the number of their run; the others have their answers. */
  Map<Integer, Row> resolve(Handle handle, List<NewRun> wanted, Inserted[] answers, Instant now) {
    var targets = new LinkedHashSet<Target>();
    wanted.forEach(run -> targets.add(target(run)));
    var found = store.find(handle, targets);
    var without = new TreeSet<Long>();
    found.forEach((target, each) -> {
      if (isPending(target, each)) {
        without.add(target.environment().value());
      }
    });
    if (!without.isEmpty()) {
      // A deployment with the task may just be becoming the current one: it either sees these
      // runs, or they see it.
      without.forEach(id -> PromotionLock.share(handle, new EnvironmentId(id)));
      found = store.find(handle, targets);
    }
    var rows = new LinkedHashMap<Integer, Row>();
    for (int i = 0; i < wanted.size(); i++) {
      var run = wanted.get(i);
      var each = Objects.requireNonNull(found.get(target(run)));
      var refusal = refusal(handle, run, each);
      if (refusal != null) {
        answers[i] = new Inserted.Refused(refusal);
      } else {
        rows.put(i, row(run, each, now));
      }
    }
    return rows;
  }

  private static Target target(NewRun run) {
    return new Target(run.environmentId(), run.taskId(), run.options().version(), run.lockedTo());
  }

  private static boolean isPending(Target target, Found found) {
    return target.version() == null && target.lockedTo() == null && found.queue() == null;
  }

  private static Row row(NewRun run, Found found, Instant now) {
    String queue = run.options().queue();
    if (queue == null) {
      queue = Objects.requireNonNullElseGet(found.queue(), () -> "task/" + run.taskId());
    }
    var delayedUntil = run.options().delayedUntil();
    var status =
        delayedUntil != null && delayedUntil.isAfter(now)
            ? RunStatus.DELAYED
            : found.queue() == null ? RunStatus.PENDING_VERSION : RunStatus.QUEUED;
    return new Row(
        run,
        status,
        queue,
        found.deploymentId(),
        Label.union(run.options().labels(), found.labels()));
  }

  private @Nullable EngineException refusal(Handle handle, NewRun run, Found found) {
    if (!found.environment()) {
      return new EngineException(
          ErrorCode.ENVIRONMENT_UNKNOWN,
          "there is no environment %d, or it is archived".formatted(run.environmentId().value()));
    }
    String version = run.options().version();
    if (version != null && run.lockedTo() == null && found.deploymentId() == null) {
      return new EngineException(
          ErrorCode.VERSION_UNKNOWN,
          "version is \"%s\"; this environment has no such version".formatted(version));
    }
    if (found.deploymentId() != null && found.queue() == null) {
      return new EngineException(
          ErrorCode.TASK_UNKNOWN,
          "the task \"%s\" is not in %s, which its run must execute on"
              .formatted(
                  run.taskId(), version == null ? "its parent's version" : "version " + version));
    }
    if (found.queue() == null && found.deployments() && !found.known()) {
      return new EngineException(ErrorCode.TASK_UNKNOWN, unknown(handle, run));
    }
    return null;
  }

  private String unknown(Handle handle, NewRun run) {
    var near = NearNames.of(run.taskId(), store.tasks(handle, run.environmentId()));
    return "there is no task \"%s\" in this environment".formatted(run.taskId())
        + (near.isEmpty()
            ? "; deploy a version that has it"
            : "; did you mean "
                + near.stream().map(TaskId::value).collect(joining("\", \"", "\"", "\"?")));
  }
}
