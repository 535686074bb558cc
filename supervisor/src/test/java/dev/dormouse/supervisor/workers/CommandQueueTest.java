package dev.dormouse.supervisor.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.worker.WorkerCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
  private final CommandQueue commands = new CommandQueue();

  @Test
  void handsOutCommandsUntilTheyAreConfirmed() throws Exception {
    exit(0);
    exit(0);

    assertThat(next(0)).containsExactly(command(1), command(2));
    assertThat(next(0)).containsExactly(command(1), command(2));
    assertThat(next(1)).containsExactly(command(2));
    assertThat(next(2)).isEmpty();
  }

  @Test
  void whoAsksFirstIsToldWhenACommandComes() throws Exception {
    try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = askers.submit(() -> commands.next(0, Duration.ofMinutes(1)));

      exit(0);

      assertThat(asked.get()).containsExactly(command(1));
    }
  }

  @Test
  void ofTwoWhoAskTheLaterOneIsTold() throws Exception {
    try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      var lost = askers.submit(() -> commands.next(0, Duration.ofMinutes(1)));
      var later =
          askers.submit(() -> {
            while (!lost.isDone()) {
              var got = commands.next(0, Duration.ofMillis(10));
              if (!got.isEmpty()) {
                return got;
              }
            }
            return commands.next(0, Duration.ofMinutes(1));
          });
      lost.get();

      exit(0);

      assertThat(later.get()).containsExactly(command(1));
    }
  }

  @Test
  void handsOutNoMoreThanAFrameCarries() throws Exception {
    exit(10_000_000);
    exit(10_000_000);

    assertThat(next(0)).containsExactly(command(1));
    assertThat(next(1)).containsExactly(command(2));
  }

  @Test
  void refusesAConfirmationOfWhatWasNeverGiven() {
    assertThatThrownBy(() -> next(1)).hasMessageContaining("command 1");
    assertThatThrownBy(() -> next(-1)).hasMessageContaining("command -1");
  }

  @Test
  void nobodyWaitsOnAClosedQueue() throws Exception {
    commands.close();

    assertThat(commands.next(0, Duration.ofMinutes(1))).isEmpty();
  }

  private void exit(long bytes) {
    commands.add(bytes, WorkerCommand.Exit::new);
  }

  private List<WorkerCommand> next(long after) throws InterruptedException {
    return commands.next(after, Duration.ZERO);
  }

  private static WorkerCommand command(long number) {
    return new WorkerCommand.Exit(number);
  }
}
