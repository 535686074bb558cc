package dev.dormouse.sdk;

import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.Server.Answer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * One thing that is done about many runs, in the background. Its runs are chosen when it is made:
 * what is triggered later is none of its business.
 *
 * <pre>{@code
 * BulkAction canceling = BulkAction.cancel(RunFilter.all().task(INDEX).tag("outdated"));
 * BulkAction.State state = canceling.state();
 * log.info("{} of {} runs are canceled", state.succeeded(), state.total());
 * canceling.abort();
 * }</pre>
 */
public final class BulkAction {
  private static final String PATH = "/api/v1/bulk-actions";

  private final BulkActionId id;
  private final Supplier<Server> server;

  private BulkAction(BulkActionId id, Supplier<Server> server) {
    this.id = id;
    this.server = server;
  }

  /** What is done about each run. */
  public enum Kind {
    /** It is canceled, its rollbacks run; one that is over stays as it is. */
    CANCEL("cancel"),
    /** A new run of the same task is made with the same payload, on the current version. */
    REPLAY("replay"),
    /** It begins anew on the current version, as {@link RunHandle#restart} says. */
    RESTART("restart");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Where it stands. */
  public enum Status {
    /** There are runs left to do. */
    PENDING,
    /** It is done about all of them. */
    COMPLETED,
    /** The runs that were left stay as they are. */
    ABORTED
  }

  /**
   * How far it is.
   *
   * @param total how many runs were chosen
   * @param succeeded about how many it is done
   * @param failed about how many nothing could be done; {@link #failures} tells why
   */
  public record State(Status status, int total, int succeeded, int failed) {
    /** Whether nothing more will be done. */
    public boolean isOver() {
      return status != Status.PENDING;
    }
  }

  /** Why nothing could be done about a run. */
  public record Failure(RunId runId, String reason) {}

  /** Cancels runs. */
  public static BulkAction cancel(RunFilter runs) {
    return begin(Server::ambient, Kind.CANCEL, runs);
  }

  /** Makes new runs of former ones, on the current version. */
  public static BulkAction replay(RunFilter runs) {
    return begin(Server::ambient, Kind.REPLAY, runs);
  }

  /** Begins runs anew, as the same runs, on the current version. */
  public static BulkAction restart(RunFilter runs) {
    return begin(Server::ambient, Kind.RESTART, runs);
  }

  /** Does it about these runs, at most 500. */
  public static BulkAction of(Kind kind, List<RunId> runs) {
    return begin(Server::ambient, kind, runs);
  }

  /** One that was begun before. */
  public static BulkAction of(BulkActionId id) {
    return new BulkAction(id, Server::ambient);
  }

  static BulkAction begin(Supplier<Server> server, Kind kind, RunFilter runs) {
    return begin(server, kind, "filter", runs.toJson());
  }

  static BulkAction begin(Supplier<Server> server, Kind kind, List<RunId> runs) {
    return begin(server, kind, "runIds", Json.mapper().valueToTree(runs));
  }

  private static BulkAction begin(
      Supplier<Server> server, Kind kind, String selection, JsonNode runs) {
    var body = Map.of("action", kind.word, selection, runs);
    var begun = server.get().call("POST", PATH, body, Repeat.HARMFUL, Answer.of(Begun.class, "id"));
    return new BulkAction(begun.id(), server);
  }

  /** Its id. */
  public BulkActionId id() {
    return id;
  }

  /** How far it is now. */
  public State state() {
    var now = get("", StateAnswer.class, "counts");
    var counts = now.counts();
    return new State(now.status(), counts.total(), counts.success(), counts.failure());
  }

  /** The runs that nothing could be done about: the first 100. */
  public List<Failure> failures() {
    return get("/failures", FailuresAnswer.class, "data").data();
  }

  /** Leaves the runs that are not done yet as they are. */
  public void abort() {
    var unused = server.get().call("POST", path("/abort"), null, Repeat.HARMLESS);
  }

  private <T> T get(String what, Class<T> type, String field) {
    return server.get().call("GET", path(what), null, Repeat.HARMLESS, Answer.of(type, field));
  }

  private String path(String what) {
    return PATH + "/" + id + what;
  }

  @Override
  public String toString() {
    return id.toString();
  }

  /** What is read of the answer to a new one. */
  private record Begun(BulkActionId id) {}

  /** What is read of one. */
  private record StateAnswer(Status status, Counts counts) {}

  private record Counts(int total, int success, int failure) {}

  /** What is read of its failures. */
  private record FailuresAnswer(List<Failure> data) {}
}
