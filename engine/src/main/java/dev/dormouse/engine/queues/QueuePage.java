package dev.dormouse.engine.queues;

import java.util.List;

/**
 * Some queues of an environment, by name.
 *
 * @param total how many there are in all
 */
public record QueuePage(List<QueueView> queues, long total) {
  public QueuePage {
    queues = List.copyOf(queues);
  }
}
