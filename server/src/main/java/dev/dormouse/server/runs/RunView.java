package dev.dormouse.server.runs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run in full: the answer of {@code GET /api/v3/runs/{runId}}. */
record RunView(
    @JsonUnwrapped RunSummary run,
    @JsonUnwrapped RunSummary.Place place,
    @JsonUnwrapped Matter matter,
    Related relatedRuns,
    @JsonUnwrapped Attempts tries) {

  /** What went in and what came out. */
  record Matter(
      JsonNode payload,
      @Nullable JsonNode output,
      @Nullable RunError error,
      @Nullable RunId replayOf) {}

  /** Its family. */
  record Related(
      @Nullable RelatedRun root, @Nullable RelatedRun parent, List<RelatedRun> children) {
    Related {
      children = List.copyOf(children);
    }
  }

  /** A run of its family. */
  record RelatedRun(@JsonUnwrapped RunSummary run, @JsonUnwrapped RunSummary.Place place) {}

  /** How often it was tried. */
  record Attempts(int attemptCount, List<Attempt> attempts) {
    Attempts {
      attempts = List.copyOf(attempts);
    }
  }

  /** An attempt that has ended. */
  record Attempt(
      int number,
      String status,
      @Nullable MachinePreset machine,
      @Nullable Instant startedAt,
      Instant finishedAt,
      @Nullable RunError error) {}

  /** A run in a list. */
  record Item(@JsonUnwrapped RunSummary run, EnvironmentView env) {}

  /** The environment of a run. */
  record EnvironmentView(String id, String name) {}
}
