package dev.dormouse.engine.runs;

import static java.util.stream.Collectors.toMap;

import dev.dormouse.engine.background.Coalescer;
import dev.dormouse.engine.background.Loop;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.store.Database;
import dev.dormouse.store.Notifications;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * How runs ended, and the waiting for it. Any number of callers may wait: what ends in this process
 * is known at once, the rest is found by one query for all of them.
 */
public final class RunResults implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Database database;
  private final Map<RunId, Awaited> awaited = new ConcurrentHashMap<>();
  private final Coalescer<Question, Optional<RunResult>> questions;
  private final Loop loop;
  private final Notifications.Subscription subscription;

  private record Question(EnvironmentId environment, RunId id) {}

  /** A run that callers wait for. */
  private record Awaited(CompletableFuture<Boolean> end, int waiters) {}

  private record Row(EnvironmentId environment, RunResult result) {}

  public RunResults(Database database, WakeUps wakeUps) {
    this.database = database;
    this.questions =
        new Coalescer<>("results", new Coalescer.Limits(1, 64, 64), _ -> 1, this::answer);
    this.loop = Loop.start("results", POLL, this::look);
    this.subscription = wakeUps.listenToOthers(WakeUps.Topic.FINISHED, loop::wake);
  }

  /** How the run ended; empty where it has not. */
  public Optional<RunResult> find(EnvironmentId environment, RunId id) {
    var result =
        questions
            .call(new Question(environment, id))
            .orElseThrow(() ->
                new EngineException(
                    ErrorCode.RUN_UNKNOWN, "there is no run " + id + " in this environment"));
    return result.status().isFinal() ? Optional.of(result) : Optional.empty();
  }

  /** How the run ended; empty where it has not after the time given. */
  public Optional<RunResult> await(EnvironmentId environment, RunId id, Duration patience) {
    var end =
        awaited
            .merge(
                id,
                new Awaited(new CompletableFuture<>(), 1),
                (old, _) -> new Awaited(old.end(), old.waiters() + 1))
            .end();
    try {
      var result = find(environment, id);
      if (result.isPresent()) {
        return result;
      }
      end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Looked at once more below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the waiting for " + id + " broke off", e);
    } finally {
      awaited.computeIfPresent(
          id, (_, old) -> old.waiters() == 1 ? null : new Awaited(old.end(), old.waiters() - 1));
    }
    return find(environment, id);
  }

  /** The results, in the order of the ids, of runs that have ended or not. */
  public List<RunResult> read(Handle handle, List<RunId> ids) {
    var rows = rows(handle, ids);
    return ids.stream()
        .map(rows::get)
        .map(row -> {
          if (row == null) {
            throw new IllegalStateException("one of the runs " + ids + " does not exist");
          }
          return row.result();
        })
        .toList();
  }

  /** Runs have ended and that is committed. */
  void ended(Collection<RunId> ids) {
    for (var id : ids) {
      var waiting = awaited.get(id);
      if (waiting != null) {
        waiting.end().complete(true);
      }
    }
  }

  private boolean look() {
    var ids = awaited.keySet().stream().map(RunId::value).toList();
    if (!ids.isEmpty()) {
      ended(
          database.call(handle ->
              handle
                  .createQuery(
                      "select id from run where id = any(:ids) and finished_at is not null")
                  .bind("ids", TextArray.of(ids))
                  .map((row, _) -> new RunId(row.getString("id")))
                  .list()));
    }
    return false;
  }

  private List<Optional<RunResult>> answer(List<Question> asked) {
    var rows =
        database.call(handle -> rows(handle, asked.stream().map(Question::id).distinct().toList()));
    return asked.stream()
        .map(question ->
            Optional.ofNullable(rows.get(question.id()))
                .filter(row -> row.environment().equals(question.environment()))
                .map(Row::result))
        .toList();
  }

  private static Map<RunId, Row> rows(Handle handle, Collection<RunId> ids) {
    return handle
        .createQuery(
            """
            select id, environment_id, task_id, status, output, error
            from run where id = any(:ids)
            """)
        .bind("ids", TextArray.of(ids.stream().map(RunId::value).toList()))
        .map((row, _) -> new Row(new EnvironmentId(row.getLong("environment_id")), result(row)))
        .collect(toMap(row -> row.result().id(), Function.identity()));
  }

  private static RunResult result(ResultSet row) throws SQLException {
    String output = row.getString("output");
    String error = row.getString("error");
    return new RunResult(
        new RunId(row.getString("id")),
        new TaskId(row.getString("task_id")),
        RunStatus.valueOf(row.getString("status")),
        output == null ? null : Json.mapper().readTree(output),
        error == null ? null : Json.mapper().readValue(error, RunError.class));
  }

  @Override
  public void close() {
    subscription.close();
    loop.close();
    questions.close();
  }
}
