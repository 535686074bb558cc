package dev.dormouse.testing.memory;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.WaitSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** A run as it was at one moment. */
public final class Look {
  private final MemoryRun run;
  private final RunStatus status;
  private final int attempts;
  private final List<RunError> errors;
  private final List<String> tags;
  private final Map<String, Object> metadata;
  private final List<Wait> waits;
  private final List<MemoryWait> open;

  /** A wait as it was. */
  public record Wait(
      WaitpointKind kind, String what, Instant begun, Duration lasted, boolean isOver) {}

  private Look(MemoryRun run, Instant now) {
    this.run = run;
    this.status = run.status;
    this.attempts = run.attempt;
    this.errors = List.copyOf(run.errors);
    this.tags = run.tags;
    this.metadata =
        Json.mapper().convertValue(run.metadata, new TypeReference<Map<String, Object>>() {});
    this.open = run.waits.stream().filter(MemoryWait::isOpen).toList();
    this.waits = run.waits.stream().map(wait -> seen(wait, now)).toList();
  }

  private static Wait seen(MemoryWait wait, Instant now) {
    var end = Objects.requireNonNullElse(wait.endedAt, now);
    return new Wait(
        wait.kind(), wait.what(), wait.begun, Duration.between(wait.begun, end), !wait.isOpen());
  }

  /** Looks at a run. */
  public static Look at(World world, MemoryRun run) {
    return world.locked(() -> new Look(run, world.clock().instant()));
  }

  /** Where it stood. */
  public RunStatus status() {
    return status;
  }

  /** How many attempts had begun. */
  public int attempts() {
    return attempts;
  }

  /** Why attempts had failed. */
  public List<RunError> errors() {
    return errors;
  }

  /** Its tags. */
  public List<String> tags() {
    return tags;
  }

  /** Its metadata. */
  public Map<String, Object> metadata() {
    return metadata;
  }

  /** Its waits in their order. */
  public List<Wait> waits() {
    return waits;
  }

  /** The run that triggered it. */
  public Optional<RunId> parent() {
    @Nullable MemoryRun parent = run.parent;
    return Optional.ofNullable(parent).map(MemoryRun::id);
  }

  /** The wait of a kind that it was in. */
  public MemoryWait openWait(Class<? extends WaitSpec> kind) {
    return open.stream()
        .filter(wait -> kind.isInstance(wait.spec()))
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "run %s is %s, and in no wait of the kind %s; its open waits: %s"
                    .formatted(
                        run.id,
                        status,
                        kind.getSimpleName(),
                        open.stream().map(MemoryWait::what).toList())));
  }
}
