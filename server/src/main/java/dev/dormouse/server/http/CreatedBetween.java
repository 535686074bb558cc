package dev.dormouse.server.http;

import dev.dormouse.engine.triggers.TimeText;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The filter of lists by the time of creation: from, to, or within a period until now. */
public final class CreatedBetween {
  private static final Parameter FROM =
      Parameter.moment("filter[createdAt][from]", "Not created before this moment");
  private static final Parameter TO =
      Parameter.moment("filter[createdAt][to]", "Created before this moment");
  private static final Parameter PERIOD =
      Parameter.text("filter[createdAt][period]", "Created within this time until now: 1d, 3h");

  private final InstantSource clock;

  public CreatedBetween(InstantSource clock) {
    this.clock = clock;
  }

  /** A span of time, open where it has no end. */
  public record Span(@Nullable Instant from, @Nullable Instant to) {}

  public static Parameter[] parameters() {
    return new Parameter[] {FROM, TO, PERIOD};
  }

  public Span of(Call call) {
    var from = call.moment(FROM);
    var to = call.moment(TO);
    var period = call.text(PERIOD).map(text -> TimeText.duration(PERIOD.name(), text));
    if (period.isPresent() && from.isPresent()) {
      throw ApiError.badRequest(
          PERIOD.name() + " and " + FROM.name() + " are both given; give one of them");
    }
    return new Span(
        from.or(() -> period.map(clock.instant()::minus)).orElse(null), to.orElse(null));
  }
}
