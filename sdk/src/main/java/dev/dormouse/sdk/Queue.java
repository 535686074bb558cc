package dev.dormouse.sdk;

import dev.dormouse.protocol.RateLimit;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.Server.Answer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue, to look at and to change while it is used.
 *
 * <pre>{@code
 * Queue mails = Queue.named("mails");
 * mails.pause();
 * mails.limit(5);
 * log.info("{} mails wait", mails.state().queued());
 * mails.resume();
 * mails.resetLimit();
 * }</pre>
 */
public final class Queue {
  private final String type;
  private final String name;
  private final Supplier<Server> server;

  private Queue(String type, String name, Supplier<Server> server) {
    this.type = type;
    this.name = name;
    this.server = server;
  }

  /** A named queue, which tasks share or runs were put into. */
  public static Queue named(String name) {
    return named(name, Server::ambient);
  }

  /** The queue of a task that shares none. */
  public static Queue of(Task<?, ?> task) {
    return of(task, Server::ambient);
  }

  static Queue named(String name, Supplier<Server> server) {
    return new Queue("custom", name, server);
  }

  static Queue of(Task<?, ?> task, Supplier<Server> server) {
    return new Queue("task", task.id().value(), server);
  }

  /**
   * What a queue holds.
   *
   * @param running how many of its runs execute
   * @param queued how many wait for their turn
   * @param limit how many may execute at a time, for each concurrency key; empty for no limit
   * @param rateLimit how many attempts may begin in a time; empty for any number
   */
  public record State(
      long running,
      long queued,
      boolean paused,
      Optional<Integer> limit,
      Optional<RateLimit> rateLimit) {}

  /** What it holds now. */
  public State state() {
    return state(
        server
            .get()
            .call(
                "GET",
                path("?type=" + type),
                null,
                Repeat.HARMLESS,
                Answer.of(QueueAnswer.class, "running")));
  }

  /** Lets none of its runs begin; what runs goes on. */
  public State pause() {
    return change("/pause", Map.of("type", type, "action", "pause"));
  }

  /** Lets its runs begin again. */
  public State resume() {
    return change("/pause", Map.of("type", type, "action", "resume"));
  }

  /** Gives it another limit than the declared one, until {@link #resetLimit}. */
  public State limit(int limit) {
    return change("/concurrency/override", Map.of("type", type, "concurrencyLimit", limit));
  }

  /** Lets the declared limit count again. */
  public State resetLimit() {
    return change("/concurrency/reset", Map.of("type", type));
  }

  private State change(String operation, Map<String, Object> body) {
    return state(
        server
            .get()
            .call(
                "POST",
                path(operation),
                body,
                Repeat.HARMLESS,
                Answer.of(QueueAnswer.class, "running")));
  }

  private String path(String rest) {
    return "/api/v1/queues/" + Server.segment(name.replace("/", "%2F")) + rest;
  }

  private static State state(QueueAnswer answer) {
    return new State(
        answer.running(),
        answer.queued(),
        answer.paused(),
        Optional.ofNullable(answer.concurrencyLimit()),
        Optional.ofNullable(answer.rateLimit()));
  }

  /** What is read of a queue. */
  private record QueueAnswer(
      long running,
      long queued,
      boolean paused,
      @Nullable Integer concurrencyLimit,
      @Nullable RateLimit rateLimit) {}

  @Override
  public String toString() {
    return "Queue " + (type.equals("task") ? "task/" : "") + name;
  }
}
