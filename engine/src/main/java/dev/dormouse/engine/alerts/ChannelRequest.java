package dev.dormouse.engine.alerts;

import java.util.Set;

/** What a new channel shall be; see {@link AlertChannel}. */
public record ChannelRequest(
    String name, AlertChannel.Kind kind, String target, Set<AlertKind> alerts) {
  public ChannelRequest {
    alerts = Set.copyOf(alerts);
  }
}
