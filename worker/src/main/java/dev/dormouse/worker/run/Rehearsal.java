package dev.dormouse.worker.run;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.OpenWait;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerCommand.Execute;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.sdk.Task;
import dev.dormouse.worker.loading.LoadedTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Plays what a run will need before there is one: its classes are loaded and Jackson knows the
 * messages when the first run comes, which begins some hundred milliseconds sooner. Nothing is
 * sent.
 */
public final class Rehearsal {
  private static final TaskId TASK = new TaskId("rehearsal");
  private static final RunId RUN = new RunId("run_rehearsal");
  private static final WaitpointId WAITPOINT = new WaitpointId("waitpoint_rehearsal");

  private final WorkerParts parts;

  public Rehearsal(WorkerParts parts) {
    this.parts = parts;
  }

  /** Plays it. */
  public void play() throws Exception {
    JsonNode none = JsonNodeFactory.instance.nullNode();
    var execute = new Execute(1, TASK, none, facts(parts.log().clock().instant()));
    var result = new WaitResult(WAITPOINT, false, none, List.of());
    hear(
        new WorkerAnswer.Commands(
            List.of(execute, new WorkerCommand.Complete(2, RUN, List.of(result)))));

    var task = Task.named(TASK.value()).output(Integer.class).run(run -> run.attempt());
    var tasks = new LoadedTasks(Map.of(TASK, task), List.of(task.declaration("")));
    var attempt = new Attempt(execute, tasks, parts);
    var outcome = new Outcome.Completed(attempt.rehearse());
    var failed = new Outcome.Failed(RunError.of("", ""), true, null);

    var begun = new WaitAnswer(WAITPOINT, null, null, List.of(), null);
    hear(new WorkerAnswer.Called(200, Json.mapper().valueToTree(begun)));
    var unused = Json.mapper().treeToValue(Json.mapper().valueToTree(begun), WaitAnswer.class);
    JsonNode wait =
        Json.mapper().valueToTree(new WaitRequest("a1-1", new WaitSpec.ForDuration(Duration.ZERO)));
    say(new WorkerRequest.Call(RUN, "POST", "/api/v1/runs/rehearsal/waits", wait));
    say(new WorkerRequest.Waiting(RUN, List.of(new OpenWait(WAITPOINT, null))));
    say(new WorkerRequest.Finished(RUN, outcome, List.of(entry(execute.run()))));
    say(new WorkerRequest.Finished(RUN, failed, List.of()));
    say(new WorkerRequest.Next(1));
  }

  private static LogEntry entry(RunFacts facts) {
    var now = facts.createdAt();
    var span = new RunTrace(facts).below("", now, now, false).span();
    return new LogEntry(now, LogEntry.Level.INFO, "", "", Map.of("a", "b"), span);
  }

  private static void hear(WorkerAnswer answer) {
    var unused =
        Json.mapper().readValue(Json.mapper().writeValueAsBytes(answer), WorkerAnswer.class);
  }

  private static void say(WorkerRequest request) {
    var unused = Json.mapper().writeValueAsBytes(request);
  }

  private static RunFacts facts(Instant now) {
    return new RunFacts(
        RUN,
        1,
        0,
        "",
        "",
        "",
        now,
        MachinePreset.DEFAULT,
        List.of(),
        JsonNodeFactory.instance.objectNode(),
        true,
        0,
        null,
        null,
        null,
        null,
        null);
  }
}
