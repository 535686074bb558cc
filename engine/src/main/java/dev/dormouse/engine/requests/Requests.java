package dev.dormouse.engine.requests;

import dev.dormouse.engine.background.LongPoll;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.runs.JsonText;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.waits.WaitEnds;
import dev.dormouse.engine.waits.WaitpointSecrets;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Receives the requests that runs wait for. Thread-safe. */
public final class Requests {
  /** Base64 takes four characters for three bytes; headers and query come on top. */
  private static final int RECEIVED_BYTES = Limits.RECEIVED_BODY_BYTES * 4 / 3 + 128 * 1024;

  private final Database database;
  private final InstantSource clock;
  private final WakeUps wakeUps;
  private final RunStore runs;
  private final WaitEnds ends;
  private final WaitpointSecrets secrets;

  public Requests(
      Database database,
      InstantSource clock,
      WakeUps wakeUps,
      RunStore runs,
      WaitEnds ends,
      WaitpointSecrets secrets) {
    this.database = database;
    this.clock = clock;
    this.wakeUps = wakeUps;
    this.runs = runs;
    this.ends = ends;
    this.secrets = secrets;
  }

  /**
   * A request has come for the waitpoint: its run goes on with it.
   *
   * @return whether the task answers it itself, see {@link #awaitAnswer}
   */
  public boolean receive(WaitpointId id, String secret, ReceivedRequest request) {
    if (!secrets.isRight(id, secret)) {
      throw unknown(id);
    }
    String output = JsonText.of("the request", Json.mapper().valueToTree(request), RECEIVED_BYTES);
    return database.inTransaction(handle -> {
      var waits = RequestStore.find(handle, id);
      if (waits.isEmpty()) {
        throw unknown(id);
      }
      var ended = RequestStore.end(handle, id, output, clock.instant());
      if (ended.isEmpty()) {
        throw new EngineException(
            ErrorCode.STATE_CONFLICT,
            "the wait %s is over: a request came before, or it timed out".formatted(id));
      }
      ends.resume(handle, runs, ended);
      return waits.getFirst().answered();
    });
  }

  /** What the task answers to the request received; empty where it has not when time is up. */
  public Optional<RequestAnswer> awaitAnswer(WaitpointId id, Duration patience) {
    return LongPoll.on(wakeUps, WakeUps.Topic.ANSWERED)
        .until(
            patience,
            () ->
                database.call(handle -> RequestStore.find(handle, id)).stream()
                    .findFirst()
                    .flatMap(RequestStore.Received::answer)
                    .map(json -> Json.mapper().readValue(json, RequestAnswer.class)));
  }

  /** The task answers the request that it received; a second answer does nothing. */
  public void answer(EnvironmentId environment, RunId run, WaitpointId id, RequestAnswer answer) {
    String json = JsonText.of("the answer", Json.mapper().valueToTree(answer), RECEIVED_BYTES);
    database.useTransaction(handle -> {
      RequestStore.answer(handle, check(handle, environment, run, id), json);
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.ANSWERED));
    });
  }

  /** The run's own wait, which a replay may know by the former one's name. */
  private static WaitpointId check(
      Handle handle, EnvironmentId environment, RunId run, WaitpointId id) {
    var found =
        RequestStore.find(handle, id).stream()
            .filter(each -> each.environment().equals(environment) && each.run().equals(run))
            .findFirst()
            .orElseThrow(() -> unknown(id));
    if (!found.answered() || !found.ended()) {
      throw new EngineException(
          ErrorCode.STATE_CONFLICT,
          found.answered()
              ? "no request has come for %s that could be answered".formatted(id)
              : "the request for %s was answered when it came".formatted(id));
    }
    return found.id();
  }

  private static EngineException unknown(WaitpointId id) {
    return new EngineException(
        ErrorCode.WAITPOINT_UNKNOWN, "nobody waits for a request at %s".formatted(id));
  }
}
