package dev.dormouse.testing.memory;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.testing.calls.RunPlan;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The queues' limits and pauses, and whose turn it is; guarded by the world's lock. */
final class Queues {
  private final Map<String, State> states = new HashMap<>();

  /** What was said of a queue. */
  private static final class State {
    @Nullable Integer declared;
    @Nullable Integer override;
    boolean paused;

    @Nullable Integer limit() {
      return override == null ? declared : override;
    }
  }

  private State state(String queue) {
    return states.computeIfAbsent(queue, name -> new State());
  }

  void declare(String queue, @Nullable Integer limit) {
    if (limit != null) {
      state(queue).declared = limit;
    }
  }

  void pause(String queue, boolean paused) {
    state(queue).paused = paused;
  }

  void override(String queue, @Nullable Integer limit) {
    state(queue).override = limit;
  }

  /** A trigger may give its queue a limit. */
  void override(RunPlan plan) {
    if (plan.queueLimit() != null) {
      override(plan.queue(), plan.queueLimit());
    }
  }

  /** The run that goes on next: those to continue before those to begin. */
  Optional<MemoryRun> next(Collection<MemoryRun> runs) {
    return runs.stream()
        .filter(run -> run.status == RunStatus.QUEUED && hasRoom(run, runs))
        .min(
            Comparator.comparing((MemoryRun run) -> !run.isHeld())
                .thenComparing(run -> run.position));
  }

  private boolean hasRoom(MemoryRun run, Collection<MemoryRun> runs) {
    var state = state(run.plan.queue());
    if (state.paused) {
      return false;
    }
    var limit = state.limit();
    return limit == null
        || runs.stream()
                .filter(other ->
                    other.status == RunStatus.EXECUTING
                        && other.plan.queue().equals(run.plan.queue())
                        && other.plan.concurrencyKey().equals(run.plan.concurrencyKey()))
                .count()
            < limit;
  }

  /** Why a queued run does not go on. */
  String blocker(MemoryRun run) {
    return state(run.plan.queue()).paused
        ? "its queue \"" + run.plan.queue() + "\" is paused"
        : "the limit of its queue \"" + run.plan.queue() + "\" is reached";
  }

  /** A queue as the API shows it. */
  JsonNode view(String queue, Collection<MemoryRun> runs) {
    var state = state(queue);
    var view =
        JsonNodeFactory.instance
            .objectNode()
            .put("running", count(queue, RunStatus.EXECUTING, runs))
            .put("queued", count(queue, RunStatus.QUEUED, runs))
            .put("paused", state.paused);
    var limit = state.limit();
    return limit == null ? view : view.put("concurrencyLimit", limit);
  }

  private static long count(String queue, RunStatus status, Collection<MemoryRun> runs) {
    return runs.stream()
        .filter(run -> run.status == status && run.plan.queue().equals(queue))
        .count();
  }
}
