package dev.dormouse.sdk;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes HTTP calls again where that may help: when no connection came about, when the server is in
 * trouble, and when it says that there were too many calls, as soon as it takes more. Immutable:
 * each method gives a new one.
 *
 * <pre>{@code
 * static final RetryingHttp HTTP =
 *     RetryingHttp.over(HttpClient.newHttpClient())
 *         .retry(Retry.exponential().maxAttempts(5))
 *         .onStatus(404, Retry.every(Duration.ofSeconds(10)).maxAttempts(3));
 *
 * var invoice = HTTP.send(request, BodyHandlers.ofString());
 * }</pre>
 *
 * <p>By itself it repeats after 408, 425, 429 and 5xx. How long it rests is what {@code
 * Retry-After} says, or of headers on rate limits ({@code RateLimit}, {@code RateLimit-Reset},
 * {@code X-RateLimit-Reset} and their kind) the one that tells when calls are possible again, or
 * else what the {@link Retry} says. In a run, rests of two seconds and more are waits, which give
 * the machine back.
 *
 * <p>A POST or PATCH may have been carried out though no answer came. Without an {@code
 * Idempotency-Key} it is repeated only where the server refused it, or never got it; {@link
 * #repeatingAll} is for servers where a second arrival does no harm.
 */
public final class RetryingHttp {
  private static final Duration LONGEST_REST = Duration.ofHours(1);
  private static final Set<Integer> REFUSED = Set.of(425, 429, 503);
  private static final Set<String> HARMLESS =
      Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

  private final HttpClient client;
  private final Retry retry;
  private final Map<Integer, Retry> byStatus;
  private final Duration longestRest;
  private final boolean repeatsAll;
  private final InstantSource clock;

  private RetryingHttp(
      HttpClient client,
      Retry retry,
      Map<Integer, Retry> byStatus,
      Duration longestRest,
      boolean repeatsAll,
      InstantSource clock) {
    this.client = client;
    this.retry = retry;
    this.byStatus = Map.copyOf(byStatus);
    this.longestRest = longestRest;
    this.repeatsAll = repeatsAll;
    this.clock = clock;
  }

  /** Calls over a client: five tries at most, and rests of at most an hour. */
  public static RetryingHttp over(HttpClient client) {
    return over(client, InstantSource.system());
  }

  static RetryingHttp over(HttpClient client, InstantSource clock) {
    return new RetryingHttp(
        client, Retry.exponential().maxAttempts(5), Map.of(), LONGEST_REST, false, clock);
  }

  /** How often calls are made, and how long it rests where the server says nothing. */
  public RetryingHttp retry(Retry other) {
    return new RetryingHttp(client, other, byStatus, longestRest, repeatsAll, clock);
  }

  /** What follows after a status; {@link Retry#never()} for one that is to be returned at once. */
  public RetryingHttp onStatus(int status, Retry other) {
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException("status is " + status + "; it must be 100 to 599");
    }
    var changed = new LinkedHashMap<>(byStatus);
    changed.put(status, other);
    return new RetryingHttp(client, retry, changed, longestRest, repeatsAll, clock);
  }

  /** Where a server wants a longer rest than this, its answer is returned instead. */
  public RetryingHttp longestRest(Duration longest) {
    return new RetryingHttp(client, retry, byStatus, longest, repeatsAll, clock);
  }

  /** A second arrival of any call does no harm: each may be repeated. */
  public RetryingHttp repeatingAll() {
    return new RetryingHttp(client, retry, byStatus, longestRest, true, clock);
  }

  /**
   * Makes a call, and makes it again where that may help.
   *
   * @return the last answer, whatever its status
   * @throws IOException where the last try brought none
   */
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      Optional<Duration> rest;
      try {
        var response = client.send(request, body);
        rest = rest(request, response, tries);
        if (rest.isEmpty()) {
          return response;
        }
        close(response.body());
      } catch (IOException e) {
        boolean unsent = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
        if (tries >= retry.policy().maxAttempts() || (!unsent && !isHarmless(request))) {
          throw e;
        }
        rest = Optional.of(drawn(retry, tries));
      }
      Retry.rest(rest.orElseThrow());
    }
  }

  /** How long to rest before the next try; empty where there is none. */
  private Optional<Duration> rest(HttpRequest request, HttpResponse<?> response, int tries) {
    int status = response.statusCode();
    var asked = RateLimitHeaders.rest(response.headers(), status, clock.instant());
    var own = byStatus.get(status);
    boolean mayHelp =
        own != null
            || status == 408
            || status == 425
            || status == 429
            || status >= 500
            || asked.isPresent();
    boolean refused = REFUSED.contains(status) || asked.isPresent();
    var policy = own == null ? retry : own;
    if (!mayHelp
        || tries >= policy.policy().maxAttempts()
        || !(refused || own != null || isHarmless(request))) {
      return Optional.empty();
    }
    return Optional.of(asked.orElseGet(() -> drawn(policy, tries)))
        .filter(rest -> rest.compareTo(longestRest) <= 0);
  }

  private boolean isHarmless(HttpRequest request) {
    return repeatsAll
        || HARMLESS.contains(request.method())
        || request.headers().firstValue("Idempotency-Key").isPresent();
  }

  private static Duration drawn(Retry retry, int tries) {
    return retry.policy().delayAfter(tries, ThreadLocalRandom.current());
  }

  /** The connection of a body that nobody reads must not stay taken. */
  private static void close(Object body) throws IOException {
    switch (body) {
      case java.io.Closeable open -> open.close();
      case java.util.stream.BaseStream<?, ?> lines -> lines.close();
      case null, default -> {}
    }
  }
}
