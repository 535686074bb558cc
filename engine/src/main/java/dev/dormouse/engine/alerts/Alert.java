package dev.dormouse.engine.alerts;

import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told.
 *
 * @param project slug of the project
 * @param environment slug of the environment
 * @param title one line
 * @param text a few lines
 * @param runs what it is about, the first of many; empty for deployments
 */
public record Alert(
    AlertKind kind,
    String project,
    String environment,
    String title,
    String text,
    @Nullable TaskId task,
    @Nullable String version,
    @Nullable ErrorGroupId errorGroup,
    List<RunId> runs,
    int count,
    Instant at) {
  public Alert {
    runs = List.copyOf(runs);
  }
}
