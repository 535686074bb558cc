package dev.dormouse.testing.memory;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A wait of a run. */
public final class MemoryWait {
  final WaitpointId id;
  final WaitSpec spec;
  final MemoryAttempt attempt;
  final Instant begun;
  final @Nullable Instant end;
  List<RunId> children = List.of();
  @Nullable WaitResult result;
  @Nullable Instant endedAt;
  @Nullable RequestAnswer answer;

  MemoryWait(
      WaitpointId id, WaitSpec spec, MemoryAttempt attempt, Instant begun, @Nullable Instant end) {
    this.id = id;
    this.spec = spec;
    this.attempt = attempt;
    this.begun = begun;
    this.end = end;
  }

  boolean isOpen() {
    return result == null && attempt.isLive();
  }

  /** Its waitpoint. */
  public WaitpointId id() {
    return id;
  }

  /** When it began. */
  public Instant begun() {
    return begun;
  }

  /** When it ends by itself; null for never. */
  public @Nullable Instant end() {
    return end;
  }

  /** What is waited for. */
  public WaitSpec spec() {
    return spec;
  }

  /** What kind of thing is waited for. */
  public WaitpointKind kind() {
    return switch (spec) {
      case WaitSpec.ForDuration wait -> WaitpointKind.DATETIME;
      case WaitSpec.Until wait -> WaitpointKind.DATETIME;
      case WaitSpec.ForToken wait -> WaitpointKind.TOKEN;
      case WaitSpec.ForRequest wait -> WaitpointKind.REQUEST;
      case WaitSpec.ForEvent wait -> WaitpointKind.EVENT;
      case WaitSpec.ForRun wait -> WaitpointKind.RUN;
      case WaitSpec.ForBatch wait -> WaitpointKind.BATCH;
    };
  }

  /** Where a request is to go. */
  public URI url() {
    return URI.create(Waitpoints.HOST + "/wait/" + id);
  }

  /** What is waited for, in words. */
  public String what() {
    return switch (spec) {
      case WaitSpec.ForDuration wait -> wait.duration().toString();
      case WaitSpec.Until wait -> wait.until().toString();
      case WaitSpec.ForToken wait -> "token " + wait.token();
      case WaitSpec.ForRequest wait -> "a request to " + url();
      case WaitSpec.ForEvent wait -> "event \"" + wait.name() + "\"" + filter(wait.filter());
      case WaitSpec.ForRun wait -> "a run of task \"" + wait.task() + "\"";
      case WaitSpec.ForBatch wait -> wait.items().size() + " runs";
    };
  }

  private static String filter(EventFilter filter) {
    return filter.conditions().isEmpty()
        ? ""
        : filter.conditions().stream()
            .map(each -> each.path() + " " + each.operator() + " " + each.value())
            .collect(Collectors.joining(" and ", " with ", ""));
  }
}
