package dev.dormouse.server.telemetry;

import dev.dormouse.engine.copies.RunCopies;
import dev.dormouse.engine.copies.RunCopies.Home;
import dev.dormouse.engine.copies.RunCopy;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.telemetry.rows.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The environments, by the ids that rows have; remembered for some seconds. Thread-safe. */
public final class Homes {
  private static final Duration REMEMBERED = Duration.ofSeconds(5);

  private final RunCopies copies;
  private final InstantSource clock;
  private volatile Known known = new Known(List.of(), Instant.MIN);

  private record Known(List<Home> homes, Instant until) {}

  public Homes(RunCopies copies, InstantSource clock) {
    this.copies = copies;
    this.clock = clock;
  }

  public List<Home> all() {
    var now = clock.instant();
    var last = known;
    if (!now.isBefore(last.until())) {
      last = read(now);
    }
    return last.homes();
  }

  /** That of the environment, also where it was made a moment ago. */
  public Home of(EnvironmentId environment) {
    return find(all(), environment)
        .or(() -> find(read(clock.instant()).homes(), environment))
        .orElseThrow(() -> new IllegalStateException("there is no environment " + environment));
  }

  private Known read(Instant now) {
    var read = new Known(copies.homes(), now.plus(REMEMBERED));
    known = read;
    return read;
  }

  private static Optional<Home> find(List<Home> homes, EnvironmentId environment) {
    return homes.stream()
        .filter(each -> each.owner().environmentId().equals(environment))
        .findFirst();
  }

  /** Whose rows are that belong to this owner. */
  public static Owner owner(RunCopy.Owner owner) {
    return new Owner(
        Long.toString(owner.organizationId()),
        Long.toString(owner.projectId()),
        Long.toString(owner.environmentId().value()),
        switch (owner.kind()) {
          case DEV -> "DEVELOPMENT";
          case STAGING -> "STAGING";
          case PROD -> "PRODUCTION";
          case PREVIEW -> "PREVIEW";
        });
  }
}
