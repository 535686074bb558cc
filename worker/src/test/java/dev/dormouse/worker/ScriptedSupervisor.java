package dev.dormouse.worker;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A supervisor that does as a test tells it: a Unix socket, commands to give, and a memory. */
final class ScriptedSupervisor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path socket;
  private final List<WorkerRequest> heard = new ArrayList<>();
  private final List<WorkerCommand> commands = new ArrayList<>();
  private final List<WaitRequest> waits = new CopyOnWriteArrayList<>();
  private final List<String> begun = new ArrayList<>();
  private final AtomicInteger answersToLose = new AtomicInteger();
  private ServerSocketChannel server;
  private volatile boolean checkpoints = true;
  private volatile WorkerAnswer.GoOn awake = new WorkerAnswer.GoOn(true, "00", Map.of());
  private volatile Function<WorkerRequest.Call, WorkerAnswer> calls = call -> called(404, "{}");
  private volatile Function<WaitRequest, @Nullable WaitResult> immediate = wait -> null;

  ScriptedSupervisor() throws IOException {
    this.socket = Files.createTempDirectory("dormouse").resolve("s");
    this.server = listen();
  }

  Path socket() {
    return socket;
  }

  private ServerSocketChannel listen() throws IOException {
    Files.deleteIfExists(socket);
    var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket), 1024);
    Thread.ofVirtual().start(() -> accept(channel));
    return channel;
  }

  private void accept(ServerSocketChannel channel) {
    try {
      while (true) {
        var connection = channel.accept();
        Thread.startVirtualThread(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed by the test.
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      var request = Frames.read(connection, WorkerRequest.class);
      var answer = answer(request);
      if (!(request instanceof WorkerRequest.Next)
          && answersToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        return;
      }
      Frames.write(connection, answer);
    } catch (IOException e) {
      // The worker asks again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WorkerAnswer answer(WorkerRequest request) throws IOException, InterruptedException {
    if (request instanceof WorkerRequest.Quiesced quiesced && quiesced.failure() == null) {
      // Before the test hears of it: it may come back at once.
      leave();
    }
    synchronized (heard) {
      if (!(request instanceof WorkerRequest.Next)) {
        heard.add(request);
        heard.notifyAll();
      }
    }
    return switch (request) {
      case WorkerRequest.Next next -> next(next.after());
      case WorkerRequest.Call call when call.path().endsWith("/waits") -> begin(call);
      case WorkerRequest.Call call -> calls.apply(call);
      case WorkerRequest.Hello hello -> new WorkerAnswer.Done();
      case WorkerRequest.Waiting waiting -> new WorkerAnswer.Done();
      case WorkerRequest.Running running -> new WorkerAnswer.Done();
      case WorkerRequest.Finished finished -> {
        var after = finished.after();
        yield after == null ? new WorkerAnswer.Done() : next(after);
      }
      case WorkerRequest.Logs logs -> new WorkerAnswer.Done();
      case WorkerRequest.Metrics metrics -> new WorkerAnswer.Done();
      case WorkerRequest.CheckpointNow now -> checkpointNow();
      case WorkerRequest.Quiesced quiesced -> new WorkerAnswer.Done();
      case WorkerRequest.Restored restored -> awake;
    };
  }

  private WorkerAnswer checkpointNow() {
    if (!checkpoints) {
      return new WorkerAnswer.Refused("these machines cannot");
    }
    command(WorkerCommand.Checkpoint::new);
    return new WorkerAnswer.Done();
  }

  private WorkerAnswer next(long after) throws InterruptedException {
    synchronized (commands) {
      long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (commands.size() <= after) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return new WorkerAnswer.Commands(List.of());
        }
        commands.wait(left);
      }
      return new WorkerAnswer.Commands(commands.subList((int) after, commands.size()));
    }
  }

  private WorkerAnswer begin(WorkerRequest.Call call) {
    var request = Json.mapper().treeToValue(call.body(), WaitRequest.class);
    int index;
    synchronized (begun) {
      // A call that is repeated after a lost answer begins nothing new.
      var name = call.runId() + " " + request.operation();
      if (!begun.contains(name)) {
        begun.add(name);
        waits.add(request);
      }
      index = begun.indexOf(name);
    }
    var id = waitpoint(index);
    var answer =
        new WaitAnswer(
            id, null, "http://localhost/wait/" + index, List.of(), immediate.apply(request));
    return new WorkerAnswer.Called(200, Json.mapper().valueToTree(answer));
  }

  /** The name that the n-th wait gets, counted from 0. */
  static WaitpointId waitpoint(int index) {
    return new WaitpointId("waitpoint_" + index);
  }

  static WorkerAnswer called(int status, String json) {
    return new WorkerAnswer.Called(status, Json.mapper().readTree(json));
  }

  /** How calls other than those that begin waits are answered. */
  void answerCalls(Function<WorkerRequest.Call, WorkerAnswer> answers) {
    calls = answers;
  }

  /** The results that beginnings of waits are answered with, where not null. */
  void endAtOnce(Function<WaitRequest, @Nullable WaitResult> results) {
    immediate = results;
  }

  void makeNoCheckpoints() {
    checkpoints = false;
  }

  /** How a worker is answered that comes back after a checkpoint. */
  void awakeWith(WorkerAnswer.GoOn answer) {
    awake = answer;
  }

  void loseNextAnswers(int count) {
    answersToLose.set(count);
  }

  /** Closes the socket, as a checkpoint does. */
  void leave() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }

  void comeBack() throws IOException {
    server = listen();
  }

  void command(LongFunction<? extends WorkerCommand> command) {
    synchronized (commands) {
      commands.add(command.apply(commands.size() + 1));
      commands.notifyAll();
    }
  }

  RunId execute(String task, Object payload) {
    var run = RunId.create(Instant.now());
    execute(task, payload, facts(run));
    return run;
  }

  void execute(String task, Object payload, RunFacts facts) {
    JsonNode json = Json.mapper().valueToTree(payload);
    command(number -> new WorkerCommand.Execute(number, new TaskId(task), json, facts));
  }

  static RunFacts facts(RunId run) {
    return new RunFacts(
        run,
        1,
        0,
        "20261122.1",
        "cinema",
        "dev",
        Instant.EPOCH,
        MachinePreset.DEFAULT,
        List.of("vip"),
        Json.mapper().createObjectNode(),
        false,
        0,
        null,
        null,
        null,
        null,
        null);
  }

  void complete(RunId run, int wait, @Nullable Object output) {
    var json = output == null ? null : Json.mapper().<JsonNode>valueToTree(output);
    var result = new WaitResult(waitpoint(wait), false, json, List.of());
    command(number -> new WorkerCommand.Complete(number, run, List.of(result)));
  }

  void stop(RunId run, WorkerCommand.Stop.Reason reason) {
    command(number -> new WorkerCommand.Stop(number, run, reason, null));
  }

  List<WaitRequest> waits() {
    return List.copyOf(waits);
  }

  <T extends WorkerRequest> List<T> heard(Class<T> type) {
    synchronized (heard) {
      return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  /** Blocks until the n-th message of a type has been heard. */
  <T extends WorkerRequest> T await(Class<T> type, int count) {
    return await(
        type + " number " + count,
        () -> {
          var all = heard(type);
          return all.size() >= count ? all.get(count - 1) : null;
        });
  }

  WorkerRequest.Finished awaitFinished(RunId run) {
    return await(
        "the end of " + run,
        () ->
            heard(WorkerRequest.Finished.class).stream()
                .filter(finished -> finished.runId().equals(run))
                .findFirst()
                .orElse(null));
  }

  /** Blocks until a run waits for just these waits. */
  void awaitWaiting(RunId run, int... indexes) {
    var expected = java.util.Arrays.stream(indexes).mapToObj(i -> waitpoint(i)).toList();
    var unused =
        await(
            run + " only waits for " + expected + "; heard " + heard(WorkerRequest.Waiting.class),
            () -> {
              var all = heard(WorkerRequest.Waiting.class);
              if (all.isEmpty()) {
                return null;
              }
              var ids = all.getLast().waits().stream().map(w -> w.waitpointId()).sorted().toList();
              return ids.equals(expected) ? all.getLast() : null;
            });
  }

  /** What a condition gives, as soon as that is not null; a message heard makes it asked anew. */
  <T> T await(String what, java.util.function.Supplier<@Nullable T> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (heard) {
      while (true) {
        var found = condition.get();
        if (found != null) {
          return found;
        }
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError("did not happen within " + PATIENCE + ": " + what);
        }
        try {
          heard.wait(Math.min(left, 100));
        } catch (InterruptedException e) {
          throw new AssertionError("interrupted", e);
        }
      }
    }
  }

  /** Forgets what was heard so far. */
  void forget() {
    synchronized (heard) {
      heard.clear();
    }
  }

  /** What was logged in the name of the run. */
  List<String> messages(RunId run) {
    synchronized (heard) {
      return Stream.concat(
              heard(WorkerRequest.Logs.class).stream()
                  .filter(logs -> run.equals(logs.runId()))
                  .flatMap(logs -> logs.entries().stream()),
              heard(WorkerRequest.Finished.class).stream()
                  .filter(finished -> finished.runId().equals(run))
                  .flatMap(finished -> finished.logs().stream()))
          .map(LogEntry::message)
          .toList();
    }
  }

  /** All that was logged. */
  List<LogEntry> logs() {
    synchronized (heard) {
      return heard.stream()
          .flatMap(request ->
              switch (request) {
                case WorkerRequest.Logs logs -> logs.entries().stream();
                case WorkerRequest.Finished finished -> finished.logs().stream();
                case WorkerRequest.Hello ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Next ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Call ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Waiting ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Running ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.CheckpointNow ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Quiesced ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Restored ignored -> Stream.<LogEntry>empty();
                case WorkerRequest.Metrics ignored -> Stream.<LogEntry>empty();
              })
          .map(Objects::requireNonNull)
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    leave();
    Files.deleteIfExists(socket.getParent());
  }
}
