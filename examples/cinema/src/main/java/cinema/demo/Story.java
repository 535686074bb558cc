package cinema.demo;

import cinema.api.Effect;
import cinema.clients.JsonClient;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.Result;
import dev.dormouse.sdk.RunHandle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/** Follows one run: tells its side effects as they happen, and counts them in the end. */
final class Story {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long GLANCE_MILLIS = 20;

  private final Narrator narrator;
  private final JsonClient boxOffice;
  private final RunHandle<?> run;
  private int told;

  Story(Narrator narrator, JsonClient boxOffice, RunHandle<?> run) {
    this.narrator = narrator;
    this.boxOffice = boxOffice;
    this.run = run;
  }

  /** Follows the run until it waits for the checkout, with a seat reserved for the nth time. */
  void untilWaiting(int reservations) throws IOException, InterruptedException {
    follow(
        "wait for the checkout",
        (status, effects) ->
            status == RunStatus.WAITING && count(effects, "tickets.reserve DONE") == reservations);
    narrator.tell("the run is WAITING for the checkout");
  }

  /** Lets time pass, and tells whether the run's machine is stored meanwhile. */
  void whileThinking(Duration time) throws InterruptedException {
    var end = narrator.now().plus(time);
    boolean stored = false;
    while (narrator.now().isBefore(end)) {
      if (!stored) {
        stored = tellStored();
      }
      TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
    }
    if (!stored) {
      narrator.tell("the run's machine waits in memory");
    }
  }

  private boolean tellStored() {
    var checkpoint =
        Dormouse.fromEnvironment().call("GET", "/api/v3/runs/" + run.id(), null).path("checkpoint");
    long bytes = checkpoint.path("bytes").asLong(0);
    if (bytes == 0) {
      return false;
    }
    var made = Instant.parse(checkpoint.path("createdAt").asString(""));
    narrator.tell(
        made,
        "the run's machine is gone: its checkpoint takes %.2f MB on disk".formatted(bytes / 1e6));
    return true;
  }

  /** Follows the run until it has ended, which it should do so. */
  void untilEnded(RunStatus wanted) throws IOException, InterruptedException {
    follow("become " + wanted, (status, effects) -> status == wanted);
    narrator.tell("the run is " + wanted);
  }

  /** Checks that these side effects happened, in this order, and no others. */
  void happened(String... wanted) throws IOException, InterruptedException {
    var effects = effects().stream().map(Story::outcome).toList();
    if (!effects.equals(List.of(wanted))) {
      throw new Unexpected(
          "run %s should have done %s, but the box office saw %s"
              .formatted(run.id(), List.of(wanted), effects));
    }
    narrator.remark("counted at the box office: each step happened exactly as told");
  }

  /** When the run last did something. */
  Instant last(String action) throws IOException, InterruptedException {
    return effects().stream()
        .filter(effect -> effect.action().equals(action))
        .map(Effect::at)
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> new Unexpected("run " + run.id() + " never did " + action));
  }

  private void follow(String purpose, BiPredicate<RunStatus, List<Effect>> isReached)
      throws IOException, InterruptedException {
    var deadline = narrator.now().plus(PATIENCE);
    while (true) {
      var status = run.status();
      var effects = effects();
      effects.stream().skip(told).forEach(effect -> narrator.tell(effect.at(), sentence(effect)));
      told = effects.size();
      if (isReached.test(status, effects)) {
        return;
      }
      if (status.isFinal() || narrator.now().isAfter(deadline)) {
        throw new Unexpected(
            "run %s is %s%s; it should %s".formatted(run.id(), status, reason(), purpose));
      }
      TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
    }
  }

  private String reason() {
    return run.result()
        .map(result ->
            switch (result) {
              case Result.Completed<?> completed -> " with " + completed.output();
              case Result.Failed<?> failed -> " (" + failed.error().message() + ")";
            })
        .orElse("");
  }

  private List<Effect> effects() throws IOException, InterruptedException {
    return List.of(
        boxOffice.get("/effects?run=" + JsonClient.segment(run.id().toString()), Effect[].class));
  }

  private static long count(List<Effect> effects, String outcome) {
    return effects.stream().filter(effect -> outcome(effect).equals(outcome)).count();
  }

  private static String outcome(Effect effect) {
    return effect.action() + " " + effect.outcome();
  }

  private static String sentence(Effect effect) {
    return switch (outcome(effect)) {
      case "tickets.reserve DONE" -> "the task reserves seat " + effect.subject();
      case "tickets.release DONE" -> "rollback: the task releases seat " + effect.subject();
      case "payments.charge DONE" -> "the task charges " + effect.subject();
      case "payments.refund DONE" -> "rollback: the task refunds " + effect.subject();
      case "orders.finalize DONE" -> "the task finalizes the order";
      case "orders.finalize REFUSED" -> "the order desk is closed: the attempt fails";
      case "mail.deliver DONE" -> "the task's e-mail arrives over SMTP for " + effect.subject();
      case "chat.post REFUSED" -> "the chat is down: the task logs that and goes on";
      default -> outcome(effect) + " " + effect.subject();
    };
  }
}
