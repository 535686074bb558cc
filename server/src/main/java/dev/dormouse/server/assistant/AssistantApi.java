package dev.dormouse.server.assistant;

import dev.dormouse.query.Trql;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.telemetry.Homes;
import dev.langchain4j.exception.LangChain4jException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The assistant over HTTP. */
public final class AssistantApi {
  private static final int MAX_BYTES = 512 * 1024;
  private static final int MAX_PROMPT = 10_000;
  private static final int AT_A_TIME = 4;
  private static final Duration LOOK_BACK = Duration.ofDays(3660);

  private final Optional<Assistant> assistant;
  private final Homes homes;
  private final InstantSource clock;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  public AssistantApi(AssistantConfig config, Trql trql, Homes homes, InstantSource clock) {
    this.assistant = config.isOn() ? Optional.of(Assistant.of(config, trql)) : Optional.empty();
    this.homes = homes;
    this.clock = clock;
  }

  /**
   * What a person wants.
   *
   * @param query what the person has so far, to be mended or explained
   */
  record AssistBody(String prompt, @Nullable String query) {
    AssistBody {
      if (prompt.isBlank() || prompt.length() > MAX_PROMPT) {
        throw new IllegalArgumentException(
            "prompt has " + prompt.length() + " characters; it must have 1 to " + MAX_PROMPT);
      }
    }
  }

  /**
   * What the assistant says.
   *
   * @param query the query in it; null where there is none
   * @param valid whether that query can be asked as it is
   */
  record AssistView(String text, @Nullable String query, boolean valid) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/query/assist")
            .does("Has a language model write, mend or explain a question in TRQL")
            .opensTo(Access.SECRET_KEY)
            .takes(AssistBody.class, MAX_BYTES)
            .answers(200, AssistView.class, "What it says, and the question that it gives")
            .refuses(429, "As many as may be are being helped")
            .refuses(501, "The server has no assistant")
            .refuses(502, "The language model does not answer")
            .by(this::assist));
  }

  private Answer assist(Call call) throws IOException, InterruptedException {
    var helper =
        assistant.orElseThrow(() ->
            new ApiError(
                501, "The server has no assistant: it was started without --assistant-key"));
    var body = call.body(AssistBody.class);
    var request = request(call);
    if (!turns.tryAcquire()) {
      throw new ApiError(429, "As many as may be are being helped", Map.of("retry-after", "5"));
    }
    try {
      return call.whileConnected(() -> answer(helper, body, request));
    } finally {
      turns.release();
    }
  }

  private static Answer answer(Assistant helper, AssistBody body, QueryRequest request) {
    try {
      var reply =
          helper.reply(body.prompt(), Objects.requireNonNullElse(body.query(), ""), request);
      return Answer.ok(
          new AssistView(
              reply.text(),
              reply.query().isEmpty() ? null : reply.query(),
              !reply.query().isEmpty() && reply.wrong().isEmpty()));
    } catch (LangChain4jException e) {
      throw new ApiError(502, "The assistant's language model does not answer: " + e.getMessage());
    }
  }

  private QueryRequest request(Call call) {
    var home = homes.of(call.environment().id());
    var owner = Homes.owner(home.owner());
    return new QueryRequest(
        new Tenant.Environment(owner.organizationId(), owner.projectId(), owner.environmentId()),
        TimeWindow.USUAL,
        LOOK_BACK,
        clock.instant(),
        new KnownNames(
            List.of(new KnownNames.Name(owner.environmentId(), home.environment())),
            List.of(new KnownNames.Name(owner.projectId(), home.ref()))));
  }
}
