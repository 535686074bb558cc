package dev.dormouse.server.health;

import dev.dormouse.engine.Engine;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the server lives, whether it can work, and what it counts. */
public final class HealthApi {
  private static final Logger log = LoggerFactory.getLogger(HealthApi.class);

  private final Engine engine;
  private final Metrics metrics;

  public HealthApi(Engine engine, Metrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  /** How it is. */
  record Health(String status) {
    static final Health OK = new Health("ok");
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/healthz")
            .does("Whether the process answers")
            .opensTo(Access.EVERYBODY)
            .answers(200, Health.class, "It does")
            .by(_ -> Answer.ok(Health.OK)),
        Endpoint.get("/readyz")
            .does("Whether the server can work: its database answers")
            .opensTo(Access.EVERYBODY)
            .answers(200, Health.class, "It can")
            .refuses(503, "It cannot")
            .by(this::ready),
        Endpoint.get("/metrics")
            .does("Counters and gauges in Prometheus' text form")
            .opensTo(Access.EVERYBODY)
            .answers(new Outcome.Other(200, Metrics.CONTENT_TYPE, "The numbers"))
            .by(_ ->
                Answer.bytes(
                    200,
                    Metrics.CONTENT_TYPE + "; version=0.0.4; charset=utf-8",
                    metrics.text().getBytes(StandardCharsets.UTF_8))));
  }

  private Answer ready(Call call) {
    try {
      engine.check();
      return Answer.ok(Health.OK);
    } catch (RuntimeException e) {
      log.warn("The database does not answer: {}", e.getMessage());
      throw new ApiError(503, "The database does not answer");
    }
  }
}
