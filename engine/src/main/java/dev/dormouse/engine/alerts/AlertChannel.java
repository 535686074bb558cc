package dev.dormouse.engine.alerts;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.AlertChannelId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts of an environment go.
 *
 * @param target an address, or a URL
 * @param secret what requests to a webhook are signed with; null for others
 * @param alerts what goes there
 */
public record AlertChannel(
    AlertChannelId id,
    EnvironmentId environment,
    String name,
    Kind kind,
    String target,
    @Nullable String secret,
    Set<AlertKind> alerts,
    boolean active,
    Instant createdAt) {
  public AlertChannel {
    alerts = Set.copyOf(alerts);
  }

  /** How it is told there. */
  public enum Kind {
    EMAIL,
    SLACK,
    WEBHOOK
  }

  /** Without the secret, which nobody is to read in a log. */
  @Override
  public String toString() {
    return "%s %s \"%s\"".formatted(id, kind, name);
  }
}
