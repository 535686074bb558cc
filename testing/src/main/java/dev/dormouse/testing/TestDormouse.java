package dev.dormouse.testing;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import dev.dormouse.sdk.ScheduledRun;
import dev.dormouse.sdk.Task;
import dev.dormouse.testing.memory.Requests;
import dev.dormouse.testing.memory.World;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes tasks in a test, without a server and without waiting: time passes only where a test
 * lets it, and then at once.
 *
 * <pre>{@code
 * try (var dormouse = TestDormouse.create()) {
 *   var run = dormouse.trigger(PURCHASE, new Purchase("tkt_1", "usr_1"));
 *   dormouse.send(CHECKED_OUT, new CheckedOut("cart_1", "usr_1", List.of("tkt_1")));
 *
 *   assertThat(run.output().seat()).isEqualTo("12A");
 * }
 * }</pre>
 *
 * <p>Each call that sets runs going returns when all of them have ended or wait, and leaves the
 * clock where it is; {@link TestRun#output}, {@link TestRun#result} and {@link #advance} move it
 * from one due moment to the next. Runs have their turn one after the other, in the same order each
 * time.
 *
 * <p>Verbs in the code under test find this by their thread: in runs, in the thread that made this,
 * and in threads that those start. A shared pool's threads belong to nobody, so code under test
 * hands them no verbs.
 */
public final class TestDormouse implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final URI ADDRESS = URI.create("http://dormouse.test");

  private final World world;
  private final Instant start;
  private final Dormouse client;
  private final Runnable leave;

  private TestDormouse(Instant start, Duration patience) {
    this.start = start;
    this.world = new World(start, patience);
    this.client = Dormouse.over(ADDRESS, world.api());
    this.leave = world.enter();
  }

  /** One whose clock begins now. */
  public static TestDormouse create() {
    return startingAt(InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS));
  }

  /** One whose clock begins at a moment. */
  public static TestDormouse startingAt(Instant start) {
    return new TestDormouse(start, PATIENCE);
  }

  /**
   * One that gives up sooner or later than after 30 seconds.
   *
   * @param patience how long a run may compute between two waits, in real time
   */
  public static TestDormouse startingAt(Instant start, Duration patience) {
    return new TestDormouse(start, patience);
  }

  /** Triggers a run. */
  public <I extends @Nullable Object, O extends @Nullable Object> TestRun<O> trigger(
      Task<I, O> task, I payload) {
    return trigger(task, payload, RunOptions.defaults());
  }

  /** Triggers a run of a task without a payload. */
  public <O extends @Nullable Object> TestRun<O> trigger(Task<@Nullable Void, O> task) {
    return trigger(task, null, RunOptions.defaults());
  }

  /** Triggers a run with options. */
  public <I extends @Nullable Object, O extends @Nullable Object> TestRun<O> trigger(
      Task<I, O> task, I payload, RunOptions options) {
    world.learn(task);
    return run(client.trigger(task, payload, options));
  }

  /** Triggers a run of a scheduled task, as if its time had come now. */
  public <O extends @Nullable Object> TestRun<O> tick(Task<ScheduledRun, O> task) {
    return trigger(task, Ticks.of(now()));
  }

  private <O extends @Nullable Object> TestRun<O> run(RunHandle<O> handle) {
    return new TestRun<>(world, world.run(handle.id()), handle);
  }

  /** All runs of a task so far, whoever triggered them, in their order. */
  public <O extends @Nullable Object> List<TestRun<O>> runs(Task<?, O> task) {
    return world.runs().stream()
        .filter(run -> run.task().equals(task.id()))
        .map(run -> run(client.handle(task, run.id())))
        .toList();
  }

  /** Tells of tasks that nobody triggers by their field: those that events start. */
  public void knows(Task<?, ?>... tasks) {
    List.of(tasks).forEach(world::learn);
  }

  /** Says what becomes of a task's runs, instead of executing its code. */
  public <I extends @Nullable Object, O extends @Nullable Object> TestChild<I, O> child(
      Task<I, O> task) {
    return new TestChild<>(world, task);
  }

  /** Sends an event. */
  public <T> Event.Sent send(Event<T> event, T payload) {
    return client.send(event, payload);
  }

  /**
   * The payloads of all events of a name that were sent, by the test or by runs, in their order.
   */
  public <T> List<T> sent(Event<T> event) {
    return event.read(Requests.sent(world, event.name()));
  }

  /** Completes a token. */
  public void complete(WaitpointId token, @Nullable Object output) {
    client.completeToken(token, output);
  }

  /** Posts JSON to the address of a wait for a request, or of a token. */
  public TestAnswer post(URI url, @Nullable Object json) {
    return request("POST", url, json);
  }

  /** Makes a request, with a JSON body, to the address of a wait for a request, or of a token. */
  public TestAnswer request(String method, URI url, @Nullable Object json) {
    return new TestAnswer(Requests.make(world, method, url, json));
  }

  /** Lets time pass, with all that is due in it. */
  public void advance(Duration time) {
    world.driver().advance(time);
  }

  /** Does something when so much time has passed, at its place among all that is due. */
  public void after(Duration time, Runnable action) {
    Requests.after(world, time, action);
  }

  /** What time it is in this test. */
  public Instant now() {
    return world.clock().instant();
  }

  /** What time it was when this was made. */
  public Instant start() {
    return start;
  }

  /** The clock of this test, for code that asks for the time. */
  public InstantSource clock() {
    return world.clock();
  }

  /** A client, for code that is given one. */
  public Dormouse client() {
    return client;
  }

  /** Ends all that runs still do; nothing of it is rolled back. */
  @Override
  public void close() {
    world.close();
    leave.run();
  }
}
