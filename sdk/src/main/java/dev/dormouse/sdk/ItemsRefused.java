package dev.dormouse.sdk;

import dev.dormouse.protocol.RunId;
import java.util.List;

/**
 * Of a batch of more than 1,000 items, which is made in parts, some could not be triggered. The
 * others run.
 */
public final class ItemsRefused extends RuntimeException {
  private final transient List<Refusal> refusals;
  private final transient List<RunId> runs;

  /**
   * An item that could not be triggered.
   *
   * @param index its number in the batch, from 0
   * @param reason what was wrong with it
   */
  public record Refusal(int index, String reason) {}

  ItemsRefused(int items, List<Refusal> refusals, List<RunId> runs) {
    super(
        "%d of %d items were refused, the first of them number %d: %s"
            .formatted(
                items - runs.size(),
                items,
                refusals.getFirst().index(),
                refusals.getFirst().reason()));
    this.refusals = List.copyOf(refusals);
    this.runs = List.copyOf(runs);
  }

  /** The items that were refused; the first 1,000. */
  public List<Refusal> refusals() {
    return refusals;
  }

  /** The runs of the others, in the order of their items. */
  public List<RunId> runs() {
    return runs;
  }
}
