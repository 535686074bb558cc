package dev.dormouse.engine.deployments;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tasks of a queue say about it together; null for nothing. */
record QueueLimits(@Nullable Integer concurrency, @Nullable RateLimit rate) {
  private static final QueueLimits NONE = new QueueLimits(null, null);

  /** The limits of each queue that the tasks use; tasks that share one must not contradict. */
  static Map<String, QueueLimits> of(List<TaskDeclaration> tasks) {
    var limits = new HashMap<String, QueueLimits>();
    for (var task : tasks) {
      String queue = Deployments.queueOf(task);
      var others = limits.getOrDefault(queue, NONE);
      limits.put(
          queue,
          new QueueLimits(
              one(task, "concurrencyLimit", others.concurrency(), task.concurrencyLimit()),
              one(task, "rateLimit", others.rate(), task.rateLimit())));
    }
    return limits;
  }

  private static <T> @Nullable T one(
      TaskDeclaration task, String what, @Nullable T other, @Nullable T own) {
    if (own != null && other != null && !own.equals(other)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the queue \"%s\" is given the %s %s by one task and %s by \"%s\"; give it one"
              .formatted(Deployments.queueOf(task), what, other, own, task.id()));
    }
    return own == null ? other : own;
  }
}
