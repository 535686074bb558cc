package dev.dormouse.engine.model;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.queues.QueueRef;
import dev.dormouse.engine.tenancy.EnvironmentId;
import java.util.Random;

/** Changes how many runs there may be at a time, in the engine and in the model. */
record Limits(EnvironmentId environment, ModelQueue queue) {
  private static final QueueRef QUEUE = new QueueRef.ByName("task/work");

  /** Changes one of them, and says which. */
  String change(Engine engine, Random random) {
    int most = random.nextInt(5);
    return switch (random.nextInt(4)) {
      case 0 -> {
        boolean paused = queue.togglePause();
        var _ = engine.queues().pause(environment, QUEUE, paused);
        yield paused ? "pause" : "no pause";
      }
      case 1 -> {
        var _ = engine.queues().override(environment, QUEUE, most);
        queue.limit(most);
        yield "limit " + most;
      }
      case 2 -> {
        var _ = engine.queues().reset(environment, QUEUE);
        queue.limit(ModelQueue.DECLARED_LIMIT);
        yield "declared limit";
      }
      default -> {
        var _ = engine.queues().limitEnvironment(environment, most == 0 ? null : most, 1.0);
        queue.limitEnvironment(most == 0 ? Integer.MAX_VALUE : most);
        yield "limit of the environment " + most;
      }
    };
  }
}
