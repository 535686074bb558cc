package dev.dormouse.e2e.tasks;

import dev.dormouse.sdk.Checkpoint;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Tasks that compute for long. */
public final class LongTasks {
  /**
   * What to do.
   *
   * @param seconds how long it works behind its checkpoint
   * @param effects where to tell of each step
   */
  public record Work(int seconds, String effects) {}

  /** Has an effect, asks for a checkpoint, works, and has another; answers its attempt. */
  public static final Task<Work, Integer> WORKS =
      Task.named("works").payload(Work.class).output(Integer.class).run(LongTasks::works);

  private LongTasks() {}

  private static Integer works(Work work, RunContext run) throws Exception {
    tell(work, run, "before");
    Checkpoint.now();
    tell(work, run, "behind");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(work.seconds());
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    tell(work, run, "after");
    return run.attempt();
  }

  private static void tell(Work work, RunContext run, String word)
      throws IOException, InterruptedException {
    var uri = URI.create(work.effects() + "?run=" + run.id() + "&word=" + word);
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() != 200) {
        throw new IOException("the word was answered with " + answer.statusCode());
      }
    }
  }
}
