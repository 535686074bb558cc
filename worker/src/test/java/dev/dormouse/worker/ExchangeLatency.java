package dev.dormouse.worker;

import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Measures what a warm worker adds to an empty task: from handing out the command to having heard
 * of the end. Run by hand; its figures are for reading, not for asserting.
 */
public final class ExchangeLatency {
  private static final int WARM_UP = 5_000;
  private static final int ROUNDS = 5_000;

  private ExchangeLatency() {}

  /** Prints percentiles in microseconds. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var supervisor = new ScriptedSupervisor()) {
      var process = start(supervisor);
      var unused = supervisor.await(WorkerRequest.Hello.class, 1);
      long first = round(supervisor);
      for (int i = 0; i < WARM_UP; i++) {
        round(supervisor);
      }
      long[] nanos = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        nanos[i] = round(supervisor);
      }
      Arrays.sort(nanos);
      System.out.printf(
          "first %d us, then p50 %d us, p90 %d us, p99 %d us%n",
          first / 1000,
          nanos[ROUNDS / 2] / 1000,
          nanos[ROUNDS * 9 / 10] / 1000,
          nanos[ROUNDS * 99 / 100] / 1000);
      supervisor.command(WorkerCommand.Exit::new);
      System.out.println("the worker exited with " + process.waitFor());
    }
  }

  private static long round(ScriptedSupervisor supervisor) {
    long start = System.nanoTime();
    var run = supervisor.execute("empty", Map.of());
    var unused = supervisor.awaitFinished(run);
    long nanos = System.nanoTime() - start;
    supervisor.forget();
    return nanos;
  }

  private static Process start(ScriptedSupervisor supervisor) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder(
            java,
            "-XX:+UseSerialGC",
            "-Dslf4j.provider=dev.dormouse.worker.logging.WorkerLogProvider",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerMain.class.getName());
    builder.environment().put("DORMOUSE_SOCKET", supervisor.socket().toString());
    builder.environment().put("DORMOUSE_PACKAGES", "dev.dormouse.worker.samples");
    return builder.start();
  }
}
