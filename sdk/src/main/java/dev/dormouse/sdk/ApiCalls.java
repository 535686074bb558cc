package dev.dormouse.sdk;

import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.Carrier;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Calls of the HTTP API, for runtimes: repeated while that can help, failures told as {@link
 * ApiException}.
 */
public final class ApiCalls {
  private static final RetryPolicy POLICY =
      new RetryPolicy(6, 2.0, Duration.ofMillis(100), Duration.ofSeconds(5), true);
  private static final Duration LONGEST_REST = Duration.ofSeconds(60);
  private static final int SHOWN_BODY = 500;

  private final Carrier carrier;
  private final Pause pause;

  /** Calls over a carrier. */
  public ApiCalls(Carrier carrier) {
    this(carrier, ApiCalls::rest);
  }

  ApiCalls(Carrier carrier, Pause pause) {
    this.carrier = carrier;
    this.pause = pause;
  }

  /** Lets time pass between two tries. */
  interface Pause {
    void rest(Duration duration) throws InterruptedException;
  }

  /** Whether a second arrival of the same call does no harm. */
  public enum Repeat {
    /** The call names what it makes, or only reads: it is repeated whenever no answer came. */
    HARMLESS,
    /** It is repeated only where it certainly had no effect. */
    HARMFUL
  }

  /** The JSON of a successful answer; JSON null where it had none. */
  public JsonNode call(String method, String path, @Nullable JsonNode body, Repeat repeat)
      throws InterruptedException {
    var answer = answer(method, path, body, repeat);
    return answer.body() == null ? NullNode.getInstance() : answer.body();
  }

  /** A successful answer with its status. */
  public ApiAnswer answer(String method, String path, @Nullable JsonNode body, Repeat repeat)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= POLICY.maxAttempts();
      Duration rest = POLICY.delayAfter(attempt, ThreadLocalRandom.current());
      try {
        var answer = carrier.carry(method, path, body);
        if (answer.isSuccess()) {
          return answer;
        }
        if (last || !mayHelp(answer.status(), repeat)) {
          throw refused(method, path, answer);
        }
        rest = longer(rest, answer.retryAfter());
      } catch (IOException e) {
        boolean unsent = e instanceof ConnectException;
        if (last || (repeat == Repeat.HARMFUL && !unsent)) {
          throw new ApiException(
              "Tried to call "
                  + method
                  + " "
                  + path
                  + (attempt == 1 ? "" : " (" + attempt + " times)")
                  + ", but no answer came: "
                  + reason(e)
                  + (unsent ? ". Is the server running, and is its address right?" : ""),
              e);
        }
      }
      pause.rest(rest);
    }
  }

  private static boolean mayHelp(int status, Repeat repeat) {
    return status == 429 || (status >= 500 && repeat == Repeat.HARMLESS);
  }

  private static Duration longer(Duration rest, @Nullable Duration asked) {
    if (asked == null || asked.compareTo(rest) <= 0) {
      return rest;
    }
    return asked.compareTo(LONGEST_REST) <= 0 ? asked : LONGEST_REST;
  }

  private static ApiException refused(String method, String path, ApiAnswer answer) {
    return new ApiException(
        "The server refused " + method + " " + path + " with " + answer.status() + ": ",
        answer.status(),
        serverMessage(answer.body()));
  }

  private static String serverMessage(@Nullable JsonNode body) {
    if (body == null) {
      return "no reason given";
    }
    var error = body.get("error");
    if (error != null && error.isString()) {
      return error.stringValue();
    }
    var text = body.toString();
    return text.length() <= SHOWN_BODY ? text : text.substring(0, SHOWN_BODY) + "…";
  }

  private static String reason(IOException e) {
    // The JDK's ConnectException often has no message of its own.
    var message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static void rest(Duration duration) throws InterruptedException {
    var never = new CountDownLatch(1);
    if (never.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("a latch that nobody counts down was counted down");
    }
  }
}
