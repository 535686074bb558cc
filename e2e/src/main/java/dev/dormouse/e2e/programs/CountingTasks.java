package dev.dormouse.e2e.programs;

import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.Filter;
import dev.dormouse.sdk.Machine;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tasks of machines with a program named count. */
public final class CountingTasks {
  /** The image's name in the project's file. */
  public static final String IMAGE = "counter";

  /** Lets the run of this id go on. */
  public record GoOn(String run) {}

  public static final Event<GoOn> GO_ON = Event.of("e2e/go-on", GoOn.class);

  /** What the program said before and after a wait, and what a variable of the image is. */
  public record Counted(String before, String after, String counter) {}

  /** Counts to a number, waits, and counts once more. */
  public static final Task<Integer, Counted> COUNTS =
      Task.named("counts")
          .payload(Integer.class)
          .output(Counted.class)
          .machine(Machine.image(IMAGE))
          .run(CountingTasks::counts);

  private CountingTasks() {}

  private static Counted counts(Integer most, RunContext run) throws Exception {
    var before = said("count", most.toString());
    GO_ON.waitFor(Filter.where("run", run.id().value()));
    return new Counted(before, said("count", "2"), String.valueOf(System.getenv("COUNTER")));
  }

  private static String said(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ": " + text.replace('\n', ' ').strip();
  }
}
