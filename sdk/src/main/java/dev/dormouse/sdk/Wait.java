package dev.dormouse.sdk;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.TokenAnswer;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.sdk.ApiCalls.Repeat;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Waiting without holding a machine: the run continues at the next line, on any node, when the wait
 * is over. Several threads of a run may wait at once.
 *
 * <pre>{@code
 * Wait.forDuration(Duration.ofDays(7));
 * Wait.until(trial.end());
 *
 * Wait.Token token = Wait.createToken(Duration.ofDays(3));
 * mail("Do you approve? Then post {\"by\": \"you\"} to " + token.url());
 * Approval approval = Wait.forToken(token.id(), Approval.class);
 *
 * ReceivedRequest paid = Wait.forRequest(url -> startPayment(url), Duration.ofHours(1));
 * Payment payment = paid.json(Payment.class);
 * }</pre>
 *
 * <p>For events see {@link Event#waitFor(Filter, Duration)}, for children {@link
 * Task#triggerAndWait}.
 */
public final class Wait {
  private Wait() {}

  /**
   * A waitpoint that anybody who has its id and a key may complete.
   *
   * @param url completes the token when anybody posts JSON to it
   * @param publicAccessToken allows just to complete this token, for browsers; null where the
   *     server gives none
   */
  public record Token(WaitpointId id, URI url, @Nullable String publicAccessToken) {}

  /**
   * What is done with the address of a wait for a request: it is given to whoever is to call it.
   *
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface UrlUse<X extends Exception> {
    /** Gives the address to whoever is to call it. */
    void use(URI url) throws X;
  }

  /** Waits for a length of time. */
  public static void forDuration(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "the duration is " + duration + "; it must not be negative");
    }
    var unused =
        Waiting.wait(Runs.required("Wait.forDuration"), new WaitSpec.ForDuration(duration));
  }

  /** Waits until a moment; not at all where it has passed. */
  public static void until(Instant moment) {
    var unused = Waiting.wait(Runs.required("Wait.until"), new WaitSpec.Until(moment));
  }

  /** Makes a token on which waits may last forever; works in any program. */
  public static Token createToken() {
    return createToken(Server.ambient(), null);
  }

  /** Makes a token on which waits time out after this time; works in any program. */
  public static Token createToken(Duration timeout) {
    return createToken(Server.ambient(), timeout);
  }

  static Token createToken(Server server, @Nullable Duration timeout) {
    var body =
        new TokenRequest(
            timeout == null ? null : timeout.toString(), server.keys().get(), null, null);
    var answer =
        server.call(
            "POST",
            "/api/v1/waitpoints/tokens",
            body,
            Repeat.HARMLESS,
            Server.Answer.of(TokenAnswer.class, "id", "url"));
    return new Token(answer.id(), URI.create(answer.url()), answer.publicAccessToken());
  }

  /** Completes a token; works in any program. The first to complete it counts. */
  public static void completeToken(WaitpointId token, @Nullable Object output) {
    completeToken(Server.ambient(), token, output);
  }

  static void completeToken(Server server, WaitpointId token, @Nullable Object output) {
    var body = JsonNodeFactory.instance.objectNode();
    body.set("data", AuthorJson.write(output, "the output for token " + token));
    var unused =
        server.call(
            "POST", "/api/v1/waitpoints/tokens/" + token + "/complete", body, Repeat.HARMLESS);
  }

  /**
   * Waits for somebody to complete a token, and returns what they completed it with.
   *
   * @throws WaitTimedOut where the token was made with a timeout that has passed
   */
  public static <T> T forToken(WaitpointId token, Class<T> type) {
    return forToken(token, AuthorType.of(type), null);
  }

  /** Waits for somebody to complete a token. */
  public static <T> T forToken(WaitpointId token, TypeToken<T> type) {
    return forToken(token, AuthorType.of(type), null);
  }

  /**
   * Waits for somebody to complete a token, but not longer than this.
   *
   * @throws WaitTimedOut where nobody does in time
   */
  public static <T> T forToken(WaitpointId token, Class<T> type, Duration timeout) {
    return forToken(token, AuthorType.of(type), timeout);
  }

  /** Waits for somebody to complete a token, but not longer than this. */
  public static <T> T forToken(WaitpointId token, TypeToken<T> type, Duration timeout) {
    return forToken(token, AuthorType.of(type), timeout);
  }

  private static <T> T forToken(WaitpointId token, AuthorType<T> type, @Nullable Duration timeout) {
    var run = Runs.required("Wait.forToken");
    var ended = Waiting.wait(run, new WaitSpec.ForToken(token, timeout));
    if (ended.timedOut()) {
      throw Waiting.timedOut(WaitpointKind.TOKEN, "token " + token, timeout);
    }
    return AuthorJson.read(ended.output(), type, "the output of token " + token);
  }

  /**
   * Waits for an HTTP request of any method to an address made for this wait, for as long as it
   * takes. The caller is answered with 200 at once.
   *
   * @param use is given the address before the wait begins to hold up the thread
   */
  public static <X extends Exception> ReceivedRequest forRequest(UrlUse<X> use) throws X {
    return received(use, false, null).request();
  }

  /**
   * Waits for an HTTP request to an address made for this wait, but not longer than this.
   *
   * @throws WaitTimedOut where none comes in time
   */
  public static <X extends Exception> ReceivedRequest forRequest(UrlUse<X> use, Duration timeout)
      throws X {
    return received(use, false, timeout).request();
  }

  /**
   * Waits for an HTTP request whose caller is kept waiting for what the task answers.
   *
   * <pre>{@code
   * RequestToAnswer asked = Wait.forRequestToAnswer(url -> register(url), Duration.ofHours(1));
   * asked.answer(200, new Price(quote(asked.request().json(Quote.class))));
   * }</pre>
   */
  public static <X extends Exception> RequestToAnswer forRequestToAnswer(UrlUse<X> use) throws X {
    return received(use, true, null);
  }

  /**
   * Waits for an HTTP request whose caller is kept waiting for what the task answers, but not
   * longer than this.
   *
   * @throws WaitTimedOut where none comes in time
   */
  public static <X extends Exception> RequestToAnswer forRequestToAnswer(
      UrlUse<X> use, Duration timeout) throws X {
    return received(use, true, timeout);
  }

  private static <X extends Exception> RequestToAnswer received(
      UrlUse<X> use, boolean answered, @Nullable Duration timeout) throws X {
    var run = Runs.required("Wait.forRequest");
    var spec = new WaitSpec.ForRequest(answered, timeout);
    WaitAnswer begun =
        Waiting.uninterrupted("beginning a wait for a request", () -> run.begin(spec));
    use.use(URI.create(Objects.requireNonNull(begun.url(), "the address of the wait")));
    HookChain.waits(run);
    WaitResult ended = Waiting.uninterrupted("waiting for a request", () -> run.await(begun));
    HookChain.resumes(run);
    if (ended.timedOut()) {
      throw Waiting.timedOut(WaitpointKind.REQUEST, "a request to " + begun.url(), timeout);
    }
    JsonNode output = Objects.requireNonNull(ended.output(), "the received request");
    return new RequestToAnswer(
        Server.of(run), run.facts().runId(), begun.waitpointId(), ReceivedRequest.of(output));
  }
}
