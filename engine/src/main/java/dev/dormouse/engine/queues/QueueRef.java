package dev.dormouse.engine.queues;

import dev.dormouse.protocol.QueueId;

/** How somebody names a queue. */
public sealed interface QueueRef {
  /** By its id. */
  record ById(QueueId id) implements QueueRef {}

  /** By its name; {@code task/ID} is a task's own. */
  record ByName(String name) implements QueueRef {}
}
