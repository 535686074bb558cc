package dev.dormouse.protocol.worker;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a run's code may know about its run.
 *
 * @param attempt counted from 1
 * @param attemptsLeft how many may follow, should this one fail
 * @param maxDuration the most time it may compute, or null for no limit
 * @param traceparent the W3C trace context that the run continues, or null
 */
public record RunFacts(
    RunId runId,
    int attempt,
    int attemptsLeft,
    String version,
    String project,
    String environment,
    Instant createdAt,
    MachinePreset machine,
    List<String> tags,
    JsonNode metadata,
    boolean isTest,
    int depth,
    @Nullable RunId parentRunId,
    @Nullable RunId rootRunId,
    @Nullable BatchId batchId,
    @Nullable Duration maxDuration,
    @Nullable String traceparent) {
  public RunFacts {
    tags = List.copyOf(tags);
  }
}
