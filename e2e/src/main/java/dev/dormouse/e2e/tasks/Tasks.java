package dev.dormouse.e2e.tasks;

import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.Wait;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the tests and loads run. */
public final class Tasks {
  /**
   * A side effect to have, and how long the attempt takes after it.
   *
   * @param effects where effects are counted: an address that takes {@code ?run=…&attempt=…&pid=…}
   */
  public record Work(String effects, int millis) {}

  /** Has one side effect an attempt, computes for a while, and ends. */
  public static final Task<Work, Integer> COUNTED =
      Task.named("counted")
          .payload(Work.class)
          .output(Integer.class)
          .retry(
              Retry.exponential()
                  .maxAttempts(50)
                  .minDelay(Duration.ofMillis(20))
                  .maxDelay(Duration.ofMillis(200)))
          .run(Tasks::counted);

  /** As {@link #COUNTED}, with a wait between the effect and the end. */
  public static final Task<Work, Integer> COUNTED_WITH_WAIT =
      Task.named("counted-with-wait")
          .payload(Work.class)
          .output(Integer.class)
          .retry(
              Retry.exponential()
                  .maxAttempts(50)
                  .minDelay(Duration.ofMillis(20))
                  .maxDelay(Duration.ofMillis(200)))
          .run(Tasks::countedWithWait);

  /** Does nothing. */
  public static final Task<Integer, Integer> EMPTY =
      Task.named("empty").payload(Integer.class).output(Integer.class).run((number, run) -> number);

  /** Tells when its first line was executed, in nanoseconds since the epoch. */
  public static final Task<Integer, Long> FIRST_LINE =
      Task.named("first-line")
          .payload(Integer.class)
          .output(Long.class)
          .run((number, run) -> nanosSinceEpoch());

  private static final HttpClient http = HttpClient.newHttpClient();

  private Tasks() {}

  private static Integer counted(Work work, RunContext run) throws Exception {
    haveEffect(work, run);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(work.millis()));
    return run.attempt();
  }

  private static Integer countedWithWait(Work work, RunContext run) throws Exception {
    haveEffect(work, run);
    Wait.forDuration(Duration.ofMillis(work.millis()));
    return run.attempt();
  }

  private static void haveEffect(Work work, RunContext run)
      throws IOException, InterruptedException {
    var query =
        "?run=%s&attempt=%d&pid=%d"
            .formatted(run.id(), run.attempt(), ProcessHandle.current().pid());
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create(work.effects() + query)).build(),
            HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() != 200) {
      throw new IOException("the effect was answered with " + answer.statusCode());
    }
  }

  private static long nanosSinceEpoch() {
    var now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
