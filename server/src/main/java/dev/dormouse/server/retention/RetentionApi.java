package dev.dormouse.server.retention;

import dev.dormouse.engine.retention.Retention;
import dev.dormouse.engine.retention.RetentionPolicy;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long an environment keeps what is over: looked at, and changed. */
public final class RetentionApi {
  private final Retention retention;

  public RetentionApi(Retention retention) {
    this.retention = retention;
  }

  /** How long it is kept: {@code 90d}, {@code 12h}. */
  record Kept(String runs, String logs, String events) {
    static Kept of(RetentionPolicy policy) {
      return new Kept(text(policy.runs()), text(policy.logs()), text(policy.events()));
    }

    private static String text(Duration kept) {
      long seconds = kept.toSeconds();
      return seconds % 86_400 == 0
          ? kept.toDays() + "d"
          : seconds % 3600 == 0 ? kept.toHours() + "h" : seconds + "s";
    }
  }

  /** What is to be kept longer or shorter; what is left out stays as it is. */
  record Changed(@Nullable String runs, @Nullable String logs, @Nullable String events) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/retention")
            .does("How long the environment keeps what is over")
            .answers(200, Kept.class, "Until how long after its end each is removed")
            .by(call -> Answer.ok(Kept.of(retention.of(call.environment().id())))),
        Endpoint.put("/api/v1/retention")
            .does("Changes how long the environment keeps what is over")
            .takes(Changed.class)
            .answers(200, Kept.class, "Until how long after its end each is removed from now on")
            .by(this::change));
  }

  private Answer change(Call call) {
    var environment = call.environment().id();
    var former = retention.of(environment);
    var body = call.body(Changed.class);
    var policy =
        new RetentionPolicy(
            duration("runs", body.runs(), former.runs()),
            duration("logs", body.logs(), former.logs()),
            duration("events", body.events(), former.events()));
    retention.change(environment, policy);
    return Answer.ok(Kept.of(policy));
  }

  private static Duration duration(String what, @Nullable String given, Duration former) {
    return given == null ? former : TimeText.duration(what, given);
  }
}
