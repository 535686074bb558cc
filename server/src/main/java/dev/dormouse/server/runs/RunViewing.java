package dev.dormouse.server.runs;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.engine.views.AttemptView;
import dev.dormouse.engine.views.CheckpointView;
import dev.dormouse.engine.views.RunDetails;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunStatus;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns the engine's views of runs into the API's. */
final class RunViewing {
  private static final Set<String> KNOWN_FUNCTIONS =
      Set.of("trigger", "triggerAndWait", "batchTrigger", "batchTriggerAndWait");

  private RunViewing() {}

  static RunView.Item item(dev.dormouse.engine.views.RunView view, Environment environment) {
    return new RunView.Item(
        summary(view),
        new RunView.EnvironmentView(Long.toString(environment.id().value()), environment.slug()));
  }

  static RunView full(RunDetails details) {
    var view = details.view();
    return new RunView(
        summary(view),
        place(view),
        new RunView.Matter(
            json(details.payload()),
            details.output() == null ? null : json(details.output()),
            details.error(),
            view.run().origin().replayOf()),
        new RunView.Related(
            related(details.related().root()),
            related(details.related().parent()),
            details.related().children().stream().map(RunViewing::related).toList()),
        new RunView.Attempts(
            view.run().attempt(), details.attempts().stream().map(RunViewing::attempt).toList()));
  }

  private static JsonNode json(String text) {
    return Json.mapper().readTree(text);
  }

  private static RunView.@Nullable RelatedRun related(
      Optional<dev.dormouse.engine.views.RunView> view) {
    return view.map(RunViewing::related).orElse(null);
  }

  private static RunView.RelatedRun related(dev.dormouse.engine.views.RunView view) {
    return new RunView.RelatedRun(summary(view), place(view));
  }

  private static RunView.Attempt attempt(AttemptView attempt) {
    return new RunView.Attempt(
        attempt.number(),
        attempt.status(),
        attempt.machine(),
        attempt.startedAt(),
        attempt.finishedAt(),
        attempt.error());
  }

  private static RunSummary summary(dev.dormouse.engine.views.RunView view) {
    var run = view.run();
    var times = run.times();
    return new RunSummary(
        new RunSummary.Identity(
            run.id(),
            run.status(),
            run.taskId(),
            view.version(),
            run.idempotencyKey(),
            run.isTest(),
            view.tags()),
        RunSummary.Flags.of(run.status()),
        new RunSummary.Moments(
            times.createdAt(),
            times.updatedAt(),
            times.startedAt(),
            times.finishedAt(),
            times.delayedUntil(),
            run.status() == RunStatus.EXPIRED ? times.finishedAt() : null,
            view.ttl()),
        new RunSummary.Cost(
            run.settings().machine(),
            view.cost().machines(),
            view.cost().begun(),
            times.computed().toMillis()),
        view.metadata(),
        checkpoint(view.checkpoint()));
  }

  private static RunSummary.@Nullable Checkpoint checkpoint(@Nullable CheckpointView stored) {
    return stored == null
        ? null
        : new RunSummary.Checkpoint(
            stored.id(), stored.store(), stored.bytes(), stored.createdAt());
  }

  private static RunSummary.Place place(dev.dormouse.engine.views.RunView view) {
    var origin = view.run().origin();
    String function = origin.triggerFunction();
    // The official client knows four verbs; runs of events and replays are triggered all the same.
    return new RunSummary.Place(
        origin.depth(),
        KNOWN_FUNCTIONS.contains(function) ? function : "trigger",
        origin.batchId());
  }
}
