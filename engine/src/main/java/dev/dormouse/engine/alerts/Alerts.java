package dev.dormouse.engine.alerts;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.AlertChannelId;
import dev.dormouse.store.Database;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Where alerts go, and what is on its way there. Thread-safe. */
public final class Alerts {
  /** What the secrets of webhooks begin with. */
  public static final String SECRET_PREFIX = "whsec_";

  private static final int SECRET_BYTES = 32;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_TARGET = 2000;
  private static final int LONGEST_REASON = 1000;
  private static final int MOST_CHANNELS = 100;
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]+@[^\\s@<>,;\"]+");

  /** How long somebody has who took a delivery, before it is another's. */
  private static final Duration TO_DELIVER = Duration.ofMinutes(2);

  private static final int MOST_TRIES = 16;
  private static final Duration FIRST_REST = Duration.ofSeconds(2);
  private static final Duration LONGEST_REST = Duration.ofHours(1);

  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Alerts(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Makes a channel; that of a webhook has a secret, which is told this once. */
  public AlertChannel create(EnvironmentId environment, ChannelRequest request) {
    check(request);
    var now = clock.instant();
    var channel =
        new AlertChannel(
            AlertChannelId.create(now),
            environment,
            request.name(),
            request.kind(),
            request.target(),
            request.kind() == AlertChannel.Kind.WEBHOOK ? secret() : null,
            request.alerts(),
            true,
            now);
    database.useTransaction(handle -> {
      if (AlertStore.channels(handle, environment).size() >= MOST_CHANNELS) {
        throw new EngineException(
            ErrorCode.TOO_MANY,
            "this environment has %d alert channels already; delete one".formatted(MOST_CHANNELS));
      }
      AlertStore.insert(handle, channel);
    });
    return channel;
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return SECRET_PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  private static void check(ChannelRequest request) {
    text("name", request.name(), LONGEST_NAME);
    text("target", request.target(), LONGEST_TARGET);
    if (request.alerts().isEmpty()) {
      throw invalid("alerts is empty; it must name some of " + List.of(AlertKind.values()));
    }
    if (request.kind() == AlertChannel.Kind.EMAIL) {
      if (!ADDRESS.matcher(request.target()).matches()) {
        throw invalid("target is \"%s\"; it must be an address".formatted(request.target()));
      }
      return;
    }
    URI url;
    try {
      url = URI.create(request.target());
    } catch (IllegalArgumentException e) {
      throw invalid("target is \"%s\"; it must be a URL".formatted(request.target()));
    }
    if (!Set.of("http", "https").contains(String.valueOf(url.getScheme()))
        || url.getHost() == null
        || url.getRawUserInfo() != null) {
      throw invalid(
          "target is \"%s\"; it must be a URL such as https://example.com/hook"
              .formatted(request.target()));
    }
  }

  private static void text(String what, String text, int longest) {
    if (text.isBlank()
        || text.length() > longest
        || text.chars().anyMatch(Character::isISOControl)) {
      throw invalid(
          "%s has %d characters; it must have 1 to %d on one line"
              .formatted(what, text.length(), longest));
    }
  }

  private static EngineException invalid(String message) {
    return new EngineException(ErrorCode.INVALID, message);
  }

  public List<AlertChannel> channels(EnvironmentId environment) {
    return database.call(handle -> AlertStore.channels(handle, environment));
  }

  public AlertChannel find(EnvironmentId environment, AlertChannelId id) {
    return database.call(handle -> require(handle, environment, id));
  }

  /** Lets alerts go there, or not. */
  public AlertChannel activate(EnvironmentId environment, AlertChannelId id, boolean active) {
    return database.inTransaction(handle -> {
      AlertStore.activate(handle, require(handle, environment, id).id(), active);
      return require(handle, environment, id);
    });
  }

  /** Deletes a channel, and what is on its way there. */
  public void delete(EnvironmentId environment, AlertChannelId id) {
    database.useTransaction(
        handle -> AlertStore.delete(handle, require(handle, environment, id).id()));
  }

  /** Sends an alert there that says nothing, so that one sees it arrive. */
  public void test(EnvironmentId environment, AlertChannelId id) {
    database.useTransaction(handle -> {
      var channel = require(handle, environment, id);
      var now = clock.instant();
      var place = OccurrenceStore.place(handle, environment);
      AlertStore.send(
          handle, channel, AlertTexts.test(place, channel.alerts().iterator().next(), now), now);
    });
  }

  /** The latest deliveries to a channel, newest first. */
  public List<Delivery.State> deliveries(EnvironmentId environment, AlertChannelId id, int most) {
    return database.call(
        handle -> AlertStore.deliveries(handle, require(handle, environment, id).id(), most));
  }

  private static AlertChannel require(Handle handle, EnvironmentId environment, AlertChannelId id) {
    return AlertStore.find(handle, environment, id)
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.ALERT_CHANNEL_UNKNOWN,
                "there is no alert channel %s in this environment".formatted(id)));
  }

  /** Takes deliveries that are due: until a while has passed, nobody else gets them. */
  public List<Delivery> take(int most) {
    return database.inTransaction(
        handle -> AlertStore.take(handle, clock.instant(), TO_DELIVER, most));
  }

  public void delivered(Delivery delivery) {
    database.useTransaction(handle -> AlertStore.delivered(handle, delivery.id(), clock.instant()));
  }

  /** It did not arrive: it is tried again after a growing rest, and given up in the end. */
  public void failed(Delivery delivery, String reason) {
    var now = clock.instant();
    var again = delivery.tries() >= MOST_TRIES ? null : now.plus(rest(delivery.tries()));
    database.useTransaction(
        handle -> AlertStore.failed(handle, delivery.id(), cut(reason), again, now));
  }

  private static Duration rest(int tries) {
    var rest = FIRST_REST.multipliedBy(1L << Math.min(tries - 1, 16));
    return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
  }

  private static String cut(@Nullable String reason) {
    String text = String.valueOf(reason).replace('\0', ' ');
    return text.substring(0, Math.min(text.length(), LONGEST_REASON));
  }
}
