package dev.dormouse.server.runs;

import dev.dormouse.engine.views.RunFilter;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.CreatedBetween;
import dev.dormouse.server.http.Parameter;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the filters of a list of runs from the query. */
final class RunQuery {
  private static final Parameter STATUS =
      Parameter.texts("filter[status]", "Statuses, divided by commas: EXECUTING,WAITING");
  private static final Parameter TASK =
      Parameter.texts("filter[taskIdentifier]", "Ids of tasks, divided by commas");
  private static final Parameter VERSION =
      Parameter.texts("filter[version]", "Versions, divided by commas");
  private static final Parameter TAG =
      Parameter.texts("filter[tag]", "Tags, divided by commas; a run has one of them");
  private static final Parameter QUEUE =
      Parameter.texts("filter[queue]", "Queues, divided by commas; task/ID is a task's own");
  private static final Parameter MACHINE =
      Parameter.texts("filter[machine]", "Machines, divided by commas: small-1x,large-2x");
  private static final Parameter BATCH = Parameter.text("filter[batch]", "The batch of the runs");
  private static final Parameter PARENT =
      Parameter.text("filter[parent]", "The run that triggered them");
  private static final Parameter SCHEDULE =
      Parameter.text("filter[schedule]", "The schedule that triggered them");
  private static final Parameter BULK =
      Parameter.text("filter[bulkAction]", "A bulk action that was done about them");
  private static final Parameter TEST = Parameter.flag("filter[isTest]", "Test runs, or others");
  private static final Parameter ROOTS = Parameter.flag("filter[rootOnly]", "Runs without parent");

  private static final List<Parameter> OWN =
      List.of(
          STATUS, TASK, VERSION, TAG, QUEUE, MACHINE, BATCH, PARENT, SCHEDULE, BULK, TEST, ROOTS);

  private final CreatedBetween created;

  RunQuery(InstantSource clock) {
    this.created = new CreatedBetween(clock);
  }

  static Parameter[] parameters() {
    return Stream.concat(OWN.stream(), Arrays.stream(CreatedBetween.parameters()))
        .toArray(Parameter[]::new);
  }

  RunFilter of(Call call) {
    refuseUnknown(call);
    var span = created.of(call);
    return new RunFilter(
        all(call, STATUS, RunStatus::valueOf, "of " + Arrays.toString(RunStatus.values())),
        all(call, TASK, TaskId::new, "ids of tasks"),
        call.texts(VERSION),
        call.texts(TAG),
        call.texts(QUEUE),
        all(call, MACHINE, MachinePreset::of, "of micro, small-1x … large-2x"),
        span.from(),
        span.to(),
        call.text(BATCH).map(text -> one(BATCH, text, BatchId::new, "a batch_… id")).orElse(null),
        call.text(PARENT).map(text -> one(PARENT, text, RunId::new, "a run_… id")).orElse(null),
        call.text(SCHEDULE)
            .map(text -> one(SCHEDULE, text, ScheduleId::new, "a sched_… id"))
            .orElse(null),
        call.flag(TEST).orElse(null),
        call.text(BULK).map(text -> one(BULK, text, BulkActionId::new, "a bulk_… id")).orElse(null),
        call.flag(ROOTS).orElse(false));
  }

  /** A filter that is passed over would show what its sender did not ask for. */
  private static void refuseUnknown(Call call) {
    var known = Arrays.stream(parameters()).map(Parameter::name).toList();
    for (String name : call.query().keySet()) {
      if (name.startsWith("filter[") && !known.contains(name)) {
        throw ApiError.badRequest(name + " is not a filter of this list; it knows " + known);
      }
    }
  }

  private static <T> List<T> all(
      Call call, Parameter parameter, Function<String, T> reading, String wanted) {
    return call.texts(parameter).stream()
        .map(text -> one(parameter, text, reading, wanted))
        .toList();
  }

  private static <T> T one(
      Parameter parameter, String text, Function<String, T> reading, String wanted) {
    try {
      return reading.apply(text);
    } catch (IllegalArgumentException e) {
      throw Call.refused(parameter, text, wanted);
    }
  }
}
