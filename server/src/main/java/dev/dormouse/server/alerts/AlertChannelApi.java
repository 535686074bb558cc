package dev.dormouse.server.alerts;

import dev.dormouse.engine.alerts.AlertChannel;
import dev.dormouse.engine.alerts.AlertKind;
import dev.dormouse.engine.alerts.Alerts;
import dev.dormouse.engine.alerts.ChannelRequest;
import dev.dormouse.engine.alerts.Delivery;
import dev.dormouse.protocol.AlertChannelId;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where alerts of an environment go: made, listed, tried, switched off, deleted. */
public final class AlertChannelApi {
  private static final String CHANNEL = "/api/v1/alert-channels/{channelId}";
  private static final int SHOWN_DELIVERIES = 50;

  private final Alerts alerts;

  public AlertChannelApi(Alerts alerts) {
    this.alerts = alerts;
  }

  /**
   * A channel that shall be.
   *
   * @param alerts what goes there; all where it is left out
   */
  record Wanted(
      String name, AlertChannel.Kind kind, String target, @Nullable Set<AlertKind> alerts) {}

  /**
   * A channel.
   *
   * @param secret what requests to a webhook are signed with: told when it is made, and never again
   */
  record ChannelView(
      AlertChannelId id,
      String name,
      AlertChannel.Kind kind,
      String target,
      List<AlertKind> alerts,
      boolean active,
      Instant createdAt,
      @Nullable String secret) {
    static ChannelView of(AlertChannel channel, @Nullable String secret) {
      return new ChannelView(
          channel.id(),
          channel.name(),
          channel.kind(),
          channel.target(),
          List.copyOf(new TreeSet<>(channel.alerts())),
          channel.active(),
          channel.createdAt(),
          secret);
    }
  }

  /** The channels of an environment. */
  record Channels(List<ChannelView> data) {
    Channels {
      data = List.copyOf(data);
    }
  }

  /** Whether alerts go there. */
  record Active(boolean active) {}

  /** A channel that something was done about. */
  record OnlyId(AlertChannelId id) {}

  /** The latest deliveries to a channel, newest first. */
  record Deliveries(List<DeliveryView> data) {
    Deliveries {
      data = List.copyOf(data);
    }
  }

  /** How a delivery stands. */
  record DeliveryView(
      AlertKind kind,
      String title,
      Instant createdAt,
      int tries,
      @Nullable Instant deliveredAt,
      @Nullable Instant givenUpAt,
      @Nullable String failure) {
    static DeliveryView of(Delivery.State state) {
      return new DeliveryView(
          state.kind(),
          state.title(),
          state.createdAt(),
          state.tries(),
          state.deliveredAt(),
          state.givenUpAt(),
          state.failure());
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/alert-channels")
            .does("Makes an alert channel: an address, a Slack webhook, or a webhook of one's own")
            .takes(Wanted.class)
            .answers(200, ChannelView.class, "The channel, with a webhook's secret")
            .refuses(429, "There are too many")
            .by(this::create),
        Endpoint.get("/api/v1/alert-channels")
            .does("Lists the environment's alert channels")
            .answers(200, Channels.class, "The channels")
            .by(call ->
                Answer.ok(
                    new Channels(
                        alerts.channels(call.environment().id()).stream()
                            .map(channel -> ChannelView.of(channel, null))
                            .toList()))),
        Endpoint.put(CHANNEL)
            .does("Lets alerts go to a channel, or not")
            .takes(Active.class)
            .answers(200, ChannelView.class, "The channel")
            .refuses(404, "There is no such channel")
            .by(call ->
                Answer.ok(
                    ChannelView.of(
                        alerts.activate(
                            call.environment().id(), id(call), call.body(Active.class).active()),
                        null))),
        Endpoint.delete(CHANNEL)
            .does("Deletes an alert channel, and what is on its way there")
            .answers(200, OnlyId.class, "It is gone")
            .refuses(404, "There is no such channel")
            .by(call -> {
              alerts.delete(call.environment().id(), id(call));
              return Answer.ok(new OnlyId(id(call)));
            }),
        Endpoint.post(CHANNEL + "/test")
            .does("Sends an alert there that says nothing")
            .answers(200, OnlyId.class, "It is on its way")
            .refuses(404, "There is no such channel")
            .by(call -> {
              alerts.test(call.environment().id(), id(call));
              return Answer.ok(new OnlyId(id(call)));
            }),
        Endpoint.get(CHANNEL + "/deliveries")
            .does(
                "The latest deliveries to a channel, newest first, with reasons where they failed")
            .answers(200, Deliveries.class, "The deliveries")
            .refuses(404, "There is no such channel")
            .by(call ->
                Answer.ok(
                    new Deliveries(
                        alerts
                            .deliveries(call.environment().id(), id(call), SHOWN_DELIVERIES)
                            .stream()
                            .map(DeliveryView::of)
                            .toList()))));
  }

  private static AlertChannelId id(Call call) {
    return call.path("channelId", AlertChannelId::new);
  }

  private Answer create(Call call) {
    var wanted = call.body(Wanted.class);
    var made =
        alerts.create(
            call.environment().id(),
            new ChannelRequest(
                wanted.name(),
                wanted.kind(),
                wanted.target(),
                Objects.requireNonNullElseGet(
                    wanted.alerts(), () -> EnumSet.allOf(AlertKind.class))));
    return Answer.ok(ChannelView.of(made, made.secret()));
  }
}
