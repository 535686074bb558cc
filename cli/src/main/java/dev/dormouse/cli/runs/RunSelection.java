package dev.dormouse.cli.runs;

import dev.dormouse.protocol.RunStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which runs a command is about. */
public final class RunSelection {
  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description = "Only runs of these statuses: ${COMPLETION-CANDIDATES}.")
  private List<RunStatus> statuses = List.of();

  @Option(names = "--task", split = ",", paramLabel = "TASK", description = "Only of these tasks.")
  private List<String> tasks = List.of();

  @Option(names = "--tag", split = ",", paramLabel = "TAG", description = "Only with these tags.")
  private List<String> tags = List.of();

  @Option(
      names = "--run-version",
      split = ",",
      paramLabel = "VERSION",
      description = "Only of these versions.")
  private List<String> versions = List.of();

  @Option(
      names = "--queue",
      split = ",",
      paramLabel = "QUEUE",
      description = "Only in these queues; task/ID is a task's own.")
  private List<String> queues = List.of();

  @Option(
      names = "--machine",
      split = ",",
      paramLabel = "MACHINE",
      description = "Only on these machines.")
  private List<String> machines = List.of();

  @Option(
      names = "--period",
      paramLabel = "TIME",
      description = "Only made within this time until now: 30m, 1d.")
  private @Nullable String period;

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only of this batch.")
  private @Nullable String batch;

  @Option(names = "--schedule", paramLabel = "SCHEDULE", description = "Only of this schedule.")
  private @Nullable String schedule;

  @Option(names = "--parent", paramLabel = "RUN", description = "Only children of this run.")
  private @Nullable String parent;

  @Option(
      names = "--bulk",
      paramLabel = "BULK",
      description = "Only those that this bulk action was done about.")
  private @Nullable String bulkAction;

  /** What was given, under the names of the API: texts, and lists of texts. */
  public Map<String, Object> given() {
    var given = new LinkedHashMap<String, Object>();
    put(given, "status", statuses.stream().map(RunStatus::name).toList());
    put(given, "taskIdentifier", tasks);
    put(given, "tag", tags);
    put(given, "version", versions);
    put(given, "queue", queues);
    put(given, "machine", machines);
    put(given, "period", period);
    put(given, "batch", batch);
    put(given, "schedule", schedule);
    put(given, "parent", parent);
    put(given, "bulkAction", bulkAction);
    return given;
  }

  private static void put(Map<String, Object> given, String name, List<String> values) {
    if (!values.isEmpty()) {
      given.put(name, values);
    }
  }

  private static void put(Map<String, Object> given, String name, @Nullable String value) {
    if (value != null) {
      given.put(name, value);
    }
  }
}
