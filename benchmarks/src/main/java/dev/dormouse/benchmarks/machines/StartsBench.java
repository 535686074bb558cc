package dev.dormouse.benchmarks.machines;

import dev.dormouse.benchmarks.Figure;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Starts, checkpoints and restores of small containers, one after the other, each heard of before
 * the next begins.
 */
record StartsBench(Containers containers, Consumer<Figure> print) {
  private static final int COLD = 5;
  private static final int WARM_UP = 10;
  private static final int FIRST_AND_LAST = 20;
  private static final Map<String, String> SMALL = Map.of();

  void measure(int rounds, int starts) throws IOException, InterruptedException {
    double cold = cold();
    print.accept(Figure.of("machine.start.cold.p50", cold, "ms"));
    leaveTemplate();
    for (int i = 0; i < WARM_UP; i++) {
      containers.round(SMALL);
    }
    rounds(rounds);
    starts(starts, cold);
  }

  private double cold() throws IOException, InterruptedException {
    containers.start(SMALL).end(); // builds the image
    var cold = new Times();
    for (int i = 0; i < COLD; i++) {
      var machine = containers.start(SMALL);
      cold.add(machine.took());
      machine.end();
    }
    return cold.p50();
  }

  private void leaveTemplate() throws IOException, InterruptedException {
    var first = containers.start(SMALL).rest();
    first.machine().leaveTemplate(Runnable::run).join();
    first.end();
  }

  private void rounds(int rounds) throws IOException, InterruptedException {
    var checkpoints = new Times();
    var restores = new Times();
    for (int i = 0; i < rounds; i++) {
      var round = containers.round(SMALL);
      checkpoints.add(round.checkpoint());
      restores.add(round.restore());
    }
    print.accept(Figure.of("machine.checkpoint.p50", checkpoints.p50(), "ms"));
    print.accept(Figure.of("machine.restore.p50", restores.p50(), "ms"));
  }

  private void starts(int count, double cold) throws IOException, InterruptedException {
    var starts = new Times();
    for (int i = 0; i < count; i++) {
      var machine = containers.start(SMALL);
      starts.add(machine.took());
      machine.end();
    }
    print.accept(
        Figure.of("machine.start.template.p50", starts.p50(), "ms").beside("cold start", cold));
    print.accept(
        Figure.of("machine.start.last_" + FIRST_AND_LAST, starts.last(FIRST_AND_LAST), "ms")
            .beside("first " + FIRST_AND_LAST + " of " + count, starts.first(FIRST_AND_LAST)));
  }
}
