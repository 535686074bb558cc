package dev.dormouse.engine.failures;

import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which error groups a list shows; an empty list and a null accept all.
 *
 * @param search in the type or the message
 * @param from seen since then
 * @param to seen before then
 */
public record ErrorGroupFilter(
    List<ErrorGroup.Status> statuses,
    List<TaskId> tasks,
    List<String> versions,
    @Nullable String search,
    @Nullable Instant from,
    @Nullable Instant to) {
  public static final ErrorGroupFilter ALL =
      new ErrorGroupFilter(List.of(), List.of(), List.of(), null, null, null);

  public ErrorGroupFilter {
    statuses = List.copyOf(statuses);
    tasks = List.copyOf(tasks);
    versions = List.copyOf(versions);
  }
}
