package dev.dormouse.protocol.api;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import java.util.List;

/** The answer to a batch: its runs in the order of its items. */
public record BatchAnswer(BatchId id, List<RunId> runs) {
  public BatchAnswer {
    runs = List.copyOf(runs);
  }
}
