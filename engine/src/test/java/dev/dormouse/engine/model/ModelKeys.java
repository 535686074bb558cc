package dev.dormouse.engine.model;

import dev.dormouse.protocol.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Which runs idempotency keys name: each the first that was triggered with it, for a while. */
final class ModelKeys {
  private static final List<String> NAMES = List.of("i0", "i1", "i2");

  private final Map<String, Held> held = new HashMap<>();

  /** A run has a key until then. */
  private record Held(RunId run, Instant until) {}

  /** An idempotency key as a trigger has it; without a name for none. */
  record Key(String name, Duration ttl) {
    String json() {
      return name.isEmpty()
          ? ""
          : ",\"idempotencyKey\":\"%s\",\"idempotencyKeyTTL\":\"%s\"".formatted(name, ttl);
    }
  }

  Key draw(Random random) {
    var ttl = Wanted.sometimes(random, 90);
    return ttl == null
        ? new Key("", Duration.ZERO)
        : new Key(NAMES.get(random.nextInt(NAMES.size())), ttl);
  }

  /** The run that has the key. */
  Optional<RunId> run(Key key, Instant now) {
    return Optional.ofNullable(held.get(key.name()))
        .filter(each -> each.until().isAfter(now))
        .map(Held::run);
  }

  void take(Key key, RunId run, Instant now) {
    if (!key.name().isEmpty()) {
      held.put(key.name(), new Held(run, now.plus(key.ttl())));
    }
  }
}
