package dev.dormouse.supervisor.machines;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.supervisor.fixture.FakeServer;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.workers.CommandQueue;
import dev.dormouse.supervisor.workers.WorkerSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of machine does; each runtime runs these tests. */
public abstract class MachineContract {
  private static final RunId RUN = new RunId("run_contract");

  @TempDir Path folder;

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final CommandQueue commands = new CommandQueue();
  private final List<WorkerRequest> heard = new CopyOnWriteArrayList<>();
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final CompletableFuture<MachineExit> exit = new CompletableFuture<>();
  private WorkerSocket socket;
  private MachineRuntime runtime;
  private Machine machine;

  /** A new runtime to be tested, with the scripted worker in its machines. */
  protected abstract MachineRuntime runtime() throws IOException;

  /** The supervisor's own folder. */
  protected Path folder() {
    return folder;
  }

  @BeforeEach
  void startAMachine() throws IOException {
    runtime = runtime();
    var own = MachineFolders.below(runtime.folders(folder)).create();
    var path = MachineFolders.socket(own);
    socket = new WorkerSocket(path, this::answer, timer);
    var deployment =
        new DeploymentManifest(
            new DeploymentId("deployment_contract"),
            "1",
            List.of(),
            List.of("tasks"),
            1,
            Map.of("GREETING", "hello", "DORMOUSE_SOCKET", "/nowhere"));
    var spec =
        new MachineSpec(
            deployment, MachinePreset.MICRO, null, List.of(jar()), own, path, output::add);
    machine = runtime.start(spec);
    machine.onExit(exit::complete);
    await("the worker says hello", () -> heard(WorkerRequest.Hello.class) > 0);
  }

  @AfterEach
  void end() {
    machine.kill();
    await("the machine is gone", exit::isDone);
    socket.close();
    runtime.close();
    MachineFolders.delete(folder.resolve("containers"));
    timer.shutdownNow();
  }

  @Test
  void executesARun() {
    assertThat(execute("env GREETING")).isEqualTo("hello");
  }

  @Test
  void executesSeveralRunsOneAfterTheOther() {
    var first = execute("pid");

    assertThat(execute("pid")).isEqualTo(first);
    assertThat(execute("runs")).isEqualTo("3");
  }

  @Test
  void findsTheDeploymentsFilesOnItsClassPath() {
    assertThat(execute("resource marker-of-the-deployment.txt")).contains("deployment.jar");
  }

  @Test
  void isNotGivenTheSupervisorsEnvironment() {
    var inherited =
        System.getenv().keySet().stream()
            .filter(name ->
                !List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR").contains(name))
            .filter(name -> !name.startsWith("LC_") && !name.equals("PWD"))
            .findFirst()
            .orElse("NO_SUCH_NAME");

    assertThat(execute("env " + inherited)).isEqualTo("null");
  }

  @Test
  void limitsTheHeapToLessThanTheMachinesMemory() {
    assertThat(Integer.parseInt(execute("heap"))).isLessThan(MachinePreset.MICRO.memoryMib());
  }

  @Test
  void tellsTheExitCodeAndWhatWasWrittenLast() {
    begin("print last words", "exit 5");

    assertThat(exit.join().code()).isEqualTo(5);
    assertThat(machine.lastOutput()).contains("last words");
    assertThat(output).contains("last words");
  }

  @Test
  void tellsOutOfMemoryApart() {
    begin("oom");

    assertThat(exit.join().outOfMemory()).isTrue();
  }

  @Test
  void aKilledMachineTakesWhatItStartedWithIt() {
    var seconds = Long.toString(1_000_000 + ThreadLocalRandom.current().nextLong(1_000_000));
    execute("spawn " + seconds);
    await("its child is there", () -> alive("sleep " + seconds));

    machine.kill();

    assertThat(exit.join().outOfMemory()).isFalse();
    await("its child is gone", () -> !alive("sleep " + seconds));
  }

  @Test
  void aPausedMachineGoesOnWhereItWaited() {
    begin("wait waitpoint_x", "env GREETING");
    await("the run waits", () -> heard(WorkerRequest.Waiting.class) > 0);

    machine.pause();
    machine.resume();
    commands.add(
        0,
        number -> new WorkerCommand.Complete(number, RUN, List.of(TestNode.result("waitpoint_x"))));

    assertThat(finished(1)).isEqualTo("hello");
  }

  @Test
  void aListenerThatComesLateIsToldOfTheExit() {
    machine.kill();
    exit.join();
    var late = new CompletableFuture<MachineExit>();

    machine.onExit(late::complete);

    assertThat(late).isCompleted();
  }

  private String execute(String... steps) {
    int before = heard(WorkerRequest.Finished.class);
    begin(steps);
    return finished(before + 1);
  }

  private void begin(String... steps) {
    var facts =
        new RunFacts(
            RUN,
            1,
            0,
            "1",
            "project",
            "dev",
            FakeServer.someTime(),
            MachinePreset.MICRO,
            List.of(),
            Json.mapper().createObjectNode(),
            true,
            0,
            null,
            null,
            null,
            null,
            null);
    commands.add(
        0,
        number ->
            new WorkerCommand.Execute(
                number, new TaskId("script"), Json.mapper().valueToTree(List.of(steps)), facts));
  }

  private String finished(int count) {
    await("the run ends", () -> heard(WorkerRequest.Finished.class) >= count);
    var last =
        heard.stream()
            .filter(WorkerRequest.Finished.class::isInstance)
            .map(WorkerRequest.Finished.class::cast)
            .skip(count - 1L)
            .findFirst()
            .orElseThrow();
    if (last.outcome() instanceof Outcome.Completed completed) {
      return completed.output().stringValue();
    }
    throw new AssertionError("the run ended with " + last.outcome());
  }

  private int heard(Class<? extends WorkerRequest> type) {
    return (int) heard.stream().filter(type::isInstance).count();
  }

  private WorkerAnswer answer(WorkerRequest request) throws InterruptedException {
    heard.add(request);
    return request instanceof WorkerRequest.Next next
        ? new WorkerAnswer.Commands(commands.next(next.after(), Duration.ofSeconds(5)))
        : new WorkerAnswer.Done();
  }

  private Path jar() throws IOException {
    var jar = folder.resolve("deployment.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("marker-of-the-deployment.txt"));
      zip.closeEntry();
    }
    return jar;
  }

  /**
   * Whether any process of the host has this command line: in a container it has another number.
   */
  private static boolean alive(String commandLine) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> commandLine.equals(commandLine(process)));
  }

  private static String commandLine(ProcessHandle process) {
    try {
      var bytes = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }
}
