package dev.dormouse.supervisor.workers;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.supervisor.connection.Backoff;
import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a run's calls of the public API in its name, again and again while the server is away. */
public final class ApiRelay {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);
  private static final int MAX_PATH = 8 * 1024;
  private static final Set<Integer> AWAY = Set.of(502, 503, 504);

  private final ServerConnection connection;

  public ApiRelay(ServerConnection connection) {
    this.connection = connection;
  }

  /**
   * Calls until there is an answer, or the run no longer lives here.
   *
   * @param token asked for each try: it changes when the run is handed out anew
   */
  public WorkerAnswer call(WorkerRequest.Call call, Supplier<String> token, BooleanSupplier alive)
      throws InterruptedException {
    var refusal = refusal(call);
    if (refusal != null) {
      return new WorkerAnswer.Refused(refusal);
    }
    byte[] body = call.body() == null ? null : Json.mapper().writeValueAsBytes(call.body());
    var backoff = new Backoff(LONGEST_REST);
    while (alive.getAsBoolean()) {
      try {
        var answer = connection.call(call.method(), call.path(), body, token.get());
        if (!AWAY.contains(answer.status())) {
          return new WorkerAnswer.Called(answer.status(), answer.body());
        }
      } catch (ServerException e) {
        // The worker's calls are safe to repeat.
      }
      Pause.of(backoff.next());
    }
    return new WorkerAnswer.Refused(call.runId() + " is not executed by this machine any more");
  }

  private static @Nullable String refusal(WorkerRequest.Call call) {
    if (!METHODS.contains(call.method())) {
      return "the method is \"" + call.method() + "\"; it must be one of " + METHODS;
    }
    var path = call.path();
    if (path.length() > MAX_PATH) {
      return "the path has " + path.length() + " characters; it may have at most " + MAX_PATH;
    }
    try {
      var uri = new URI(path);
      boolean ours =
          path.startsWith("/api/")
              && uri.getRawAuthority() == null
              && uri.getScheme() == null
              && Arrays.stream(uri.getRawPath().split("/", -1)).noneMatch(ApiRelay::climbs);
      return ours ? null : "the path is \"" + path + "\"; it must lie below /api/";
    } catch (URISyntaxException | IllegalArgumentException e) {
      return "the path is \"" + path + "\", which is no path: " + e.getMessage();
    }
  }

  /** Also where a slash is written as %2F, as in names that have one. */
  private static boolean climbs(String segment) {
    var decoded = URLDecoder.decode(segment, StandardCharsets.UTF_8);
    return decoded.indexOf('\\') >= 0
        || Arrays.stream(decoded.split("/", -1)).anyMatch(s -> s.equals("..") || s.equals("."));
  }
}
