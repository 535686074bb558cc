package dev.dormouse.engine.alerts;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.AlertChannelId;
import dev.dormouse.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of channels, and of alerts on their way to them. */
final class AlertStore {
  private static final String CHANNEL =
      """
      channel.id as channel_id, channel.environment_id, channel.name, channel.kind as channel_kind,
      channel.target, channel.secret, channel.alerts, channel.active,
      channel.created_at as channel_created_at
      """;

  private AlertStore() {}

  static void insert(Handle handle, AlertChannel channel) {
    handle
        .createUpdate(
            """
            insert into alert_channel (id, environment_id, name, kind, target, secret, alerts, created_at)
            values (:id, :environment, :name, :kind, :target, :secret, :alerts, :now)
            """)
        .bind("id", channel.id().value())
        .bind("environment", channel.environment().value())
        .bind("name", channel.name())
        .bind("kind", channel.kind())
        .bind("target", channel.target())
        .bind("secret", channel.secret())
        .bindArray("alerts", String.class, channel.alerts().stream().map(Enum::name).toList())
        .bind("now", channel.createdAt())
        .execute();
  }

  static List<AlertChannel> channels(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(
            "select %s from alert_channel channel where environment_id = :environment order by id"
                .formatted(CHANNEL))
        .bind("environment", environment.value())
        .map((row, _) -> channel(row))
        .list();
  }

  static Optional<AlertChannel> find(Handle handle, EnvironmentId environment, AlertChannelId id) {
    return handle
        .createQuery(
            "select %s from alert_channel channel where id = :id and environment_id = :environment"
                .formatted(CHANNEL))
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> channel(row))
        .findOne();
  }

  static void activate(Handle handle, AlertChannelId id, boolean active) {
    handle
        .createUpdate("update alert_channel set active = :active where id = :id")
        .bind("id", id.value())
        .bind("active", active)
        .execute();
  }

  /** With what is on its way there. */
  static void delete(Handle handle, AlertChannelId id) {
    handle
        .createUpdate("delete from alert_delivery where channel_id = :id")
        .bind("id", id.value())
        .execute();
    handle
        .createUpdate("delete from alert_channel where id = :id")
        .bind("id", id.value())
        .execute();
  }

  private static AlertChannel channel(ResultSet row) throws SQLException {
    return new AlertChannel(
        new AlertChannelId(row.getString("channel_id")),
        new EnvironmentId(row.getLong("environment_id")),
        row.getString("name"),
        AlertChannel.Kind.valueOf(row.getString("channel_kind")),
        row.getString("target"),
        row.getString("secret"),
        Arrays.stream((String[]) row.getArray("alerts").getArray())
            .map(AlertKind::valueOf)
            .collect(Collectors.toUnmodifiableSet()),
        row.getBoolean("active"),
        row.getObject("channel_created_at", OffsetDateTime.class).toInstant());
  }

  static void send(Handle handle, AlertChannel channel, Alert alert, Instant now) {
    handle
        .createUpdate(
            """
            insert into alert_delivery (channel_id, environment_id, kind, body, created_at, due_at)
            values (:channel, :environment, :kind, :body::jsonb, :now, :now)
            """)
        .bind("channel", channel.id().value())
        .bind("environment", channel.environment().value())
        .bind("kind", alert.kind())
        .bind("body", Json.mapper().writeValueAsString(alert))
        .bind("now", now)
        .execute();
  }

  /** Those that are due; nobody else takes them within the time that their taker has. */
  static List<Delivery> take(Handle handle, Instant now, Duration time, int most) {
    return handle
        .createQuery(
            """
            with due as (
              select id from alert_delivery
              where delivered_at is null and given_up_at is null and due_at <= :now
              order by due_at limit :most
              for no key update skip locked
            ), taken as (
              update alert_delivery set tries = tries + 1, due_at = :until
              from due where alert_delivery.id = due.id
              returning alert_delivery.id, channel_id, body, tries
            )
            select taken.id, taken.body, taken.tries, %s
            from taken join alert_channel channel on channel.id = taken.channel_id
            order by taken.id
            """
                .formatted(CHANNEL))
        .bind("now", now)
        .bind("until", now.plus(time))
        .bind("most", most)
        .map((row, _) ->
            new Delivery(
                row.getLong("id"),
                channel(row),
                Json.mapper().readValue(row.getString("body"), Alert.class),
                row.getInt("tries")))
        .list();
  }

  static void delivered(Handle handle, long id, Instant now) {
    handle
        .createUpdate(
            "update alert_delivery set delivered_at = :now, failure = null where id = :id")
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  /** Tried again then; given up where there is no such time. */
  static void failed(Handle handle, long id, String reason, @Nullable Instant again, Instant now) {
    handle
        .createUpdate(
            """
            update alert_delivery
            set failure = :reason, due_at = coalesce(:again, due_at),
              given_up_at = case when :again::timestamptz is null then :now::timestamptz end
            where id = :id and delivered_at is null
            """)
        .bind("id", id)
        .bind("reason", reason)
        .bind("again", again)
        .bind("now", now)
        .execute();
  }

  /** The latest of a channel, newest first. */
  static List<Delivery.State> deliveries(Handle handle, AlertChannelId channel, int most) {
    return handle
        .createQuery(
            """
            select id, kind, body->>'title' as title, created_at, tries, delivered_at, given_up_at,
              failure
            from alert_delivery where channel_id = :channel order by id desc limit :most
            """)
        .bind("channel", channel.value())
        .bind("most", most)
        .map((row, _) ->
            new Delivery.State(
                row.getLong("id"),
                AlertKind.valueOf(row.getString("kind")),
                row.getString("title"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("tries"),
                time(row, "delivered_at"),
                time(row, "given_up_at"),
                row.getString("failure")))
        .list();
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
