package dev.dormouse.sdk;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.Carrier;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client: triggers tasks and sends events from any Java program. Immutable, safe for many
 * threads, and made once per program.
 *
 * <p>Most programs set {@code DORMOUSE_API_URL} and {@code DORMOUSE_SECRET_KEY} and just write
 * {@code PURCHASE.trigger(purchase)}. A program that talks to several servers, or has its own
 * configuration, makes its clients itself:
 *
 * <pre>{@code
 * Dormouse dormouse =
 *     Dormouse.builder().url("https://dormouse.example.com").secretKey(key).build();
 *
 * RunHandle<Receipt> handle =
 *     dormouse.trigger(PURCHASE, new Purchase("tkt_12345", "usr_12345"), RunOptions.defaults());
 * dormouse.send(CHECKED_OUT, new CheckedOut("cart_1", "usr_12345", List.of("tkt_12345")));
 * }</pre>
 *
 * <p>Calls that cannot reach the server, or that it answers with 429 or a 5xx, are repeated with
 * growing rests; each carries a key, so that a trigger that arrives twice makes one run. What fails
 * all the same is an {@link ApiException}.
 */
public final class Dormouse {
  private static final String URL = "DORMOUSE_API_URL";
  private static final String KEY = "DORMOUSE_SECRET_KEY";
  private static final String URL_FALLBACK = "TRIGGER_API_URL";
  private static final String KEY_FALLBACK = "TRIGGER_SECRET_KEY";

  private final URI url;
  private final Server server;

  private Dormouse(URI url, Carrier carrier) {
    this.url = url;
    this.server = Server.of(new ApiCalls(carrier));
  }

  /** A client whose calls somebody else carries; for runtimes. */
  public static Dormouse over(URI url, Carrier carrier) {
    return new Dormouse(url, carrier);
  }

  /** Made when it is first asked for: then the environment has been found complete. */
  private static final class FromEnvironment {
    static final Dormouse CLIENT = of(System.getenv());
  }

  /**
   * The client that the environment describes: {@code DORMOUSE_API_URL} and {@code
   * DORMOUSE_SECRET_KEY}, else {@code TRIGGER_API_URL} and {@code TRIGGER_SECRET_KEY}; always the
   * same one.
   *
   * @throws IllegalStateException naming what is not set
   */
  public static Dormouse fromEnvironment() {
    var unused = found(System.getenv(), URL, URL_FALLBACK);
    var unusedToo = found(System.getenv(), KEY, KEY_FALLBACK);
    return FromEnvironment.CLIENT;
  }

  static Dormouse of(Map<String, String> environment) {
    return builder()
        .url(found(environment, URL, URL_FALLBACK))
        .secretKey(found(environment, KEY, KEY_FALLBACK))
        .build();
  }

  private static String found(Map<String, String> environment, String name, String fallback) {
    var value = environment.getOrDefault(name, environment.getOrDefault(fallback, ""));
    if (value.isBlank()) {
      throw new IllegalStateException(
          "the environment variable "
              + name
              + " is not set; set it, or make a client with Dormouse.builder()");
    }
    return value.strip();
  }

  /** Begins a client with its own configuration. */
  public static Builder builder() {
    return new Builder("", "");
  }

  /** A client being described. Immutable: each method gives a new one. */
  public static final class Builder {
    private final String url;
    private final String secretKey;

    private Builder(String url, String secretKey) {
      this.url = url;
      this.secretKey = secretKey;
    }

    /** The server's address, {@code https://dormouse.example.com}. */
    public Builder url(String url) {
      return new Builder(url, secretKey);
    }

    /** The environment's secret key, {@code tr_prod_…}. */
    public Builder secretKey(String secretKey) {
      return new Builder(url, secretKey);
    }

    /** The client. */
    public Dormouse build() {
      if (secretKey.isBlank()) {
        throw new IllegalStateException("the client has no secret key; give it one");
      }
      var address = checked(url);
      return new Dormouse(address, new HttpCarrier(address, secretKey));
    }

    private static URI checked(String url) {
      try {
        var uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getHost() != null) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(explained(url), e);
      }
      throw new IllegalStateException(explained(url));
    }

    private static String explained(String url) {
      return "the server's address is \""
          + url
          + "\"; it must be like https://dormouse.example.com";
    }
  }

  /** The server's address. */
  public URI url() {
    return url;
  }

  /** Asks for a run of a task. */
  public <I extends @Nullable Object, O extends @Nullable Object> RunHandle<O> trigger(
      Task<I, O> task, I payload, RunOptions options) {
    return Triggers.trigger(() -> server, task, payload, options);
  }

  /** Asks for a run of a task whose code this program does not have. */
  public RunHandle<JsonNode> trigger(String task, @Nullable Object payload, RunOptions options) {
    var id = new TaskId(task);
    var json = AuthorJson.write(payload, "the payload for task \"" + id + "\"");
    var answer = Triggers.send(server, id, Triggers.request(server, json, options));
    return handle(answer.id());
  }

  /**
   * Asks for many runs of a task at once, at most 100,000. Up to 1,000 are made together or not at
   * all; more are sent in parts.
   *
   * @throws ItemsRefused where there are more than 1,000, and some could not be triggered
   */
  public <I extends @Nullable Object, O extends @Nullable Object> List<RunHandle<O>> batchTrigger(
      Task<I, O> task, List<? extends I> payloads, Function<? super I, RunOptions> options) {
    return Triggers.batch(() -> server, task, payloads, options);
  }

  /** Sends an event. */
  public <T> Event.Sent send(Event<T> event, T payload) {
    return event.send(server, payload, null);
  }

  /** Sends an event unless one with this name and id was sent already. */
  public <T> Event.Sent send(Event<T> event, T payload, String id) {
    return event.send(server, payload, id);
  }

  /** Makes a token on which waits may last forever. */
  public Wait.Token createToken() {
    return Wait.createToken(server, null);
  }

  /** Makes a token on which waits time out after this time. */
  public Wait.Token createToken(Duration timeout) {
    return Wait.createToken(server, timeout);
  }

  /** Completes a token. */
  public void completeToken(WaitpointId token, @Nullable Object output) {
    Wait.completeToken(server, token, output);
  }

  /**
   * Makes a schedule, or changes the one that has the key.
   *
   * @param deduplicationKey names it among the schedules of the environment
   * @param externalId what its runs are told, or null
   */
  public Schedules.State schedule(
      Task<ScheduledRun, ?> task, Cron cron, String deduplicationKey, @Nullable String externalId) {
    return Schedules.create(server, task, cron, deduplicationKey, externalId);
  }

  /** A named queue, to look at and to change. */
  public Queue queue(String name) {
    return Queue.named(name, () -> server);
  }

  /** The queue of a task that shares none. */
  public Queue queue(Task<?, ?> task) {
    return Queue.of(task, () -> server);
  }

  /** Cancels, replays or restarts the runs that a filter accepts. */
  public BulkAction bulkAction(BulkAction.Kind kind, RunFilter runs) {
    return BulkAction.begin(() -> server, kind, runs);
  }

  /** Cancels, replays or restarts these runs, at most 500. */
  public BulkAction bulkAction(BulkAction.Kind kind, List<RunId> runs) {
    return BulkAction.begin(() -> server, kind, runs);
  }

  /** Asks about runs, as {@link Query#execute(String, Class, Duration)} does. */
  public <R> Query.Answer<R> query(String sql, Class<R> row, Duration period) {
    return Query.ask(server, sql, row, period);
  }

  /** A handle on a run of any task; its output is JSON. */
  public RunHandle<JsonNode> handle(RunId run) {
    return new RunHandle<>(run, AuthorType.of(JsonNode.class), () -> server);
  }

  /** A handle on a run of a task. */
  public <O extends @Nullable Object> RunHandle<O> handle(Task<?, O> task, RunId run) {
    return new RunHandle<>(run, task.outputType(), () -> server);
  }

  /**
   * Calls the HTTP API where there is no verb for it. A GET, PUT or DELETE is repeated whenever no
   * answer comes; anything else only where it certainly had no effect.
   *
   * @param path begins with {@code /api/}, with its query
   * @return the JSON of the answer; JSON null where it had none
   */
  public JsonNode call(String method, String path, @Nullable JsonNode body) {
    var repeat =
        switch (method) {
          case "GET", "PUT", "DELETE" -> Repeat.HARMLESS;
          default -> Repeat.HARMFUL;
        };
    return server.call(method, path, body, repeat);
  }

  Server server() {
    return server;
  }
}
