package dev.dormouse.testing.memory;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.spi.TaskCode;
import dev.dormouse.testing.calls.Refused;
import dev.dormouse.testing.calls.RunPlan;
import dev.dormouse.testing.calls.Wire;
import dev.dormouse.testing.clock.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The runs of one test, and all that the server knows of them. Everything is guarded by one lock;
 * nothing here waits for real time to pass.
 */
public final class World {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Timeline clock;
  private final Waitpoints waitpoints = new Waitpoints(this);
  private final Queues queues = new Queues();
  private final Driver driver;
  private final Api api = new Api(this);

  private final Map<TaskId, TaskCode> codes = new LinkedHashMap<>();
  private final Map<TaskId, TaskCode> standIns = new HashMap<>();
  private final Map<RunId, MemoryRun> runs = new LinkedHashMap<>();
  private final Map<Key, KeyHolder> keys = new HashMap<>();
  private volatile boolean closed;

  private record Key(TaskId task, String key) {}

  private record KeyHolder(RunId run, Instant until) {}

  /**
   * A world without runs.
   *
   * @param start what its clock tells
   * @param patience how long, in real time, a run may compute or be blocked
   */
  public World(Instant start, Duration patience) {
    this.clock = new Timeline(start);
    this.driver = new Driver(this, patience);
  }

  /** What needs no other exception than those that nobody declares. */
  interface Interruptible<T> {
    T run() throws InterruptedException;
  }

  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  <T> T lockedInterruptibly(Interruptible<T> action) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  void changed() {
    changed.signalAll();
  }

  @SuppressWarnings("WaitNotInLoop") // the callers look again
  void awaitChange() throws InterruptedException {
    changed.await();
  }

  @SuppressWarnings("WaitNotInLoop") // the callers look again
  boolean awaitChange(Duration patience) throws InterruptedException {
    return changed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The clock, which all may read. */
  public Timeline clock() {
    return clock;
  }

  /** What lets runs go on. */
  public Driver driver() {
    return driver;
  }

  /** The server's API. */
  public Api api() {
    return api;
  }

  Waitpoints waitpoints() {
    return waitpoints;
  }

  Queues queues() {
    return queues;
  }

  boolean isClosed() {
    return closed;
  }

  /** Lets the calling thread, and those that it starts, find this world; answers how to undo it. */
  public Runnable enter() {
    var before = Contexts.enter(new Contexts.Context(this, null));
    return () -> {
      var unused = Contexts.enter(before);
    };
  }

  /** Whether the calling thread belongs to one of the runs. */
  boolean isInRun() {
    return Contexts.current()
        .filter(context -> context.world() == this && context.attempt() != null)
        .isPresent();
  }

  /** There is a task with this code. */
  public void learn(TaskCode task) {
    locked(() -> codes.put(task.id(), task));
  }

  /** Something takes the place of a task; null for the task itself again. */
  public void replace(TaskId task, @Nullable TaskCode standIn) {
    locked(() -> standIn == null ? standIns.remove(task) : standIns.put(task, standIn));
  }

  TaskCode code(TaskId task) {
    var code = standIns.getOrDefault(task, codes.get(task));
    if (code == null) {
      throw Refused.unknown(
          "there is no task \"%s\" in this test; tell TestDormouse.knows(…) of it".formatted(task));
    }
    return code;
  }

  List<TaskDeclaration> startedBy(String event) {
    return codes.values().stream()
        .map(code -> code.declaration(""))
        .filter(task -> event.equals(task.eventName()))
        .sorted(Comparator.comparing(TaskDeclaration::id))
        .toList();
  }

  /** All runs, in the order in which they were triggered. */
  public List<MemoryRun> runs() {
    return locked(() -> new ArrayList<>(runs.values()));
  }

  /** A run. */
  public MemoryRun run(RunId id) {
    return locked(() ->
        Optional.ofNullable(runs.get(id))
            .orElseThrow(() -> Refused.unknown("there is no run %s in this test".formatted(id))));
  }

  TriggerAnswer trigger(TaskId task, TriggerRequest request, @Nullable MemoryRun parent) {
    var payload = request.payloadOrNull();
    int bytes = Wire.bytes(payload);
    if (bytes > Limits.PAYLOAD_BYTES) {
      throw Refused.tooLarge(
          "the payload has %d bytes; it may have at most %d"
              .formatted(bytes, Limits.PAYLOAD_BYTES));
    }
    var declared = code(task).declaration("");
    queues.declare(
        declared.queue() == null ? "task/" + task : declared.queue(), declared.concurrencyLimit());
    var plan = RunPlan.of(request.optionsOrNone(), declared, clock.instant());
    return trigger(task, plan, payload, parent);
  }

  private TriggerAnswer trigger(
      TaskId task, RunPlan plan, JsonNode payload, @Nullable MemoryRun parent) {
    var now = clock.instant();
    queues.override(plan);
    var key = plan.idempotencyKey() == null ? null : new Key(task, plan.idempotencyKey());
    var holder = key == null ? null : keys.get(key);
    if (holder != null && holder.until().isAfter(now)) {
      return new TriggerAnswer(holder.run(), true);
    }
    var joined = join(task, plan, payload, now);
    var id = joined.map(MemoryRun::id).orElseGet(() -> RunId.create(now));
    if (key != null) {
      keys.put(key, new KeyHolder(id, now.plus(plan.idempotencyKeyTtl())));
    }
    if (joined.isEmpty()) {
      insert(new MemoryRun(id, task, now, parent, plan, payload), now);
    }
    return new TriggerAnswer(id, joined.isPresent());
  }

  private void insert(MemoryRun run, Instant now) {
    runs.put(run.id, run);
    var until = run.plan.delayedUntil();
    var ttl = run.plan.ttl();
    var queued = until != null && until.isAfter(now) ? until : now;
    if (ttl != null) {
      expire(run, queued.plus(ttl));
    }
    if (queued.isAfter(now)) {
      delay(run, queued);
    }
    changed();
  }

  /** It goes on later. */
  void delay(MemoryRun run, Instant until) {
    run.status = RunStatus.DELAYED;
    run.delayedUntil = until;
    clock.at(
        until,
        () -> run.status == RunStatus.DELAYED && until.equals(run.delayedUntil),
        () -> {
          run.status = RunStatus.QUEUED;
          run.position = clock.instant().minusSeconds(run.plan.priority());
        });
  }

  private void expire(MemoryRun run, Instant at) {
    run.expiresAt = at;
    clock.at(
        at,
        () -> run.attempt == 0 && !run.status.isFinal() && at.equals(run.expiresAt),
        () -> driver.finish(run, RunStatus.EXPIRED, null, null));
  }

  /** The run that a trigger with a debounce key joins. */
  private Optional<MemoryRun> join(TaskId task, RunPlan plan, JsonNode payload, Instant now) {
    var debounce = plan.debounce();
    if (debounce == null) {
      return Optional.empty();
    }
    var former =
        runs.values().stream()
            .filter(run -> run.task.equals(task) && run.status == RunStatus.DELAYED)
            .filter(run -> run.attempt == 0 && run.plan.isDebouncedBy(debounce.key()))
            .findFirst();
    former.ifPresent(run -> {
      var until = now.plus(debounce.delay());
      var longest = debounce.longest();
      var latest = longest == null ? until : run.createdAt.plus(longest);
      move(run, until.isAfter(latest) ? latest : until);
      if (debounce.isTrailing()) {
        run.payload = payload;
        run.metadata = plan.metadata().deepCopy();
      }
    });
    return former;
  }

  private void move(MemoryRun run, Instant until) {
    var expires = run.expiresAt;
    var before = run.delayedUntil;
    if (expires != null && before != null) {
      expire(run, expires.plus(Duration.between(before, until)));
    }
    delay(run, until);
  }

  void reschedule(MemoryRun run, Instant until) {
    if (run.attempt > 0 || run.status != RunStatus.DELAYED) {
      throw Refused.conflict(
          "the run %s is %s; only a run that is still delayed can be rescheduled"
              .formatted(run.id, run.attempt > 0 ? "past its first attempt" : run.status));
    }
    move(run, until);
  }

  /** Stops a run; it is canceled when its rollbacks are done. */
  public void stop(RunId id, Stop.Reason reason) {
    locked(() -> {
      var run = run(id);
      var attempt = run.current;
      run.cancelRequested |= reason == Stop.Reason.CANCELED;
      if (run.status.isFinal()) {
        return false;
      }
      if (attempt == null) {
        driver.finish(run, RunStatus.CANCELED, null, null);
        return true;
      }
      driver.resume(run);
      attempt.stop(reason);
      return true;
    });
  }

  TriggerAnswer replay(MemoryRun former, TriggerOptions options) {
    var declared = code(former.task).declaration("");
    var plan = former.plan.replayed(options, declared, clock.instant());
    return trigger(former.task, plan, former.payload, null);
  }

  /** Frees an idempotency key; whether it was taken. */
  boolean resetKey(TaskId task, String key) {
    return keys.remove(new Key(task, key)) != null;
  }

  /** What the test began and did not end is over. */
  public void close() {
    locked(() -> {
      closed = true;
      runs.values().stream()
          .map(run -> run.current)
          .filter(Objects::nonNull)
          .forEach(MemoryAttempt::close);
      changed();
      return true;
    });
  }
}
