package dev.dormouse.engine.control;

import dev.dormouse.engine.control.ControlStore.Triggered;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.triggers.NewRun;
import dev.dormouse.engine.triggers.RunOptions;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.TriggerRequest;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Makes a new run of a former one. */
final class Replays {
  private final Triggers triggers;
  private final ControlStore store;

  Replays(Triggers triggers, ControlStore store) {
    this.triggers = triggers;
    this.store = store;
  }

  TriggerAnswer replay(Handle handle, Run run, ReplayRequest request) {
    var former = store.triggered(handle, run.id());
    var deployment = run.deploymentId();
    var declaration =
        deployment == null
            ? null
            : store.declaration(handle, deployment, run.taskId()).orElse(null);
    var origin = RunOrigin.of("replay").withReplayOf(run.id());
    var asked =
        triggers.check(
            run.environmentId(),
            run.taskId(),
            new TriggerRequest(request.payload(), null, request.options()),
            origin);
    var wanted =
        new NewRun(
            asked.id(),
            run.environmentId(),
            run.taskId(),
            request.payload() == null ? former.payload() : asked.payload(),
            former.context(),
            changed(options(run, former, declaration), request.options(), asked.options()),
            origin,
            null);
    var accepted = triggers.insert(handle, List.of(wanted)).getFirst().orThrow();
    return new TriggerAnswer(accepted.id(), accepted.isCached());
  }

  /** The former options, where the replay asks for no others. */
  private static RunOptions changed(RunOptions former, TriggerOptions given, RunOptions asked) {
    return new RunOptions(
        given.queue() == null ? former.queue() : asked.queue(),
        asked.queueLimit(),
        given.concurrencyKey() == null ? former.concurrencyKey() : asked.concurrencyKey(),
        asked.idempotencyKey(),
        asked.delayedUntil(),
        asked.ttl() == null ? former.ttl() : asked.ttl(),
        asked.ttl() == null ? former.ttlText() : asked.ttlText(),
        given.tags() == null ? former.tags() : asked.tags(),
        given.metadata() == null ? former.metadata() : asked.metadata(),
        asked.machine() == null ? former.machine() : asked.machine(),
        asked.maxAttempts() == null ? former.maxAttempts() : asked.maxAttempts(),
        asked.maxDurationSeconds() == null
            ? former.maxDurationSeconds()
            : asked.maxDurationSeconds(),
        given.priority() == null ? former.priority() : asked.priority(),
        asked.version(),
        given.test() == null ? former.isTest() : asked.isTest(),
        asked.traceparent() == null ? former.traceparent() : asked.traceparent(),
        asked.debounce(),
        given.labels() == null ? former.labels() : asked.labels());
  }

  /**
   * The options it was triggered with. What its task declared was filled in when the run was locked
   * to a deployment, and is left to the new one.
   */
  private static RunOptions options(Run run, Triggered former, @Nullable TaskDeclaration declared) {
    String ttl = former.ttl();
    String queue = run.lane().queue();
    var asked = Asked.of(former, declared);
    return new RunOptions(
        isDeclared(run, queue, declared) ? null : queue,
        null,
        run.lane().key(),
        null,
        null,
        ttl == null ? null : TimeText.duration("ttl", ttl),
        ttl,
        former.tags(),
        former.metadata(),
        asked.machine(),
        asked.maxAttempts(),
        asked.maxDurationSeconds(),
        former.priority(),
        null,
        run.isTest(),
        former.traceparent(),
        null,
        former.labels());
  }

  private static boolean isDeclared(Run run, String queue, @Nullable TaskDeclaration declared) {
    return queue.equals("task/" + run.taskId())
        || (declared != null && queue.equals(declared.queue()));
  }
}
