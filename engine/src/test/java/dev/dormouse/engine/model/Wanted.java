package dev.dormouse.engine.model;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The options of a trigger: for the model, and as the API takes them.
 *
 * @param json of {@code TriggerOptions}, without its braces
 */
record Wanted(ModelRun.Options model, String json) {
  private static final List<String> KEYS = List.of("k0", "k1", "k2");

  static Wanted draw(Random random, Instant now) {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    var delay = sometimes(random, 30);
    var ttl = sometimes(random, 60);
    var priority = Objects.requireNonNullElse(sometimes(random, 60), Duration.ZERO);
    return new Wanted(
        new ModelRun.Options(key, delay == null ? null : now.plus(delay), ttl, priority),
        "\"concurrencyKey\":\"%s\",\"priority\":%d%s%s"
            .formatted(
                key,
                priority.toSeconds(),
                delay == null ? "" : ",\"delay\":\"" + delay + "\"",
                ttl == null ? "" : ",\"ttl\":\"" + ttl + "\""));
  }

  /** Also with an idempotency key. */
  Wanted with(ModelKeys.Key key) {
    return new Wanted(model, json + key.json());
  }

  TriggerRequest request() {
    return TestEngine.requestWith("1", "{" + json + "}");
  }

  BatchRequest.Item item() {
    var request = request();
    return new BatchRequest.Item(Story.TASK, request.payload(), null, request.options());
  }

  /** Some seconds now and then, and mostly none. */
  static @Nullable Duration sometimes(Random random, int seconds) {
    return random.nextInt(4) == 0 ? Duration.ofSeconds(1 + random.nextInt(seconds)) : null;
  }
}
