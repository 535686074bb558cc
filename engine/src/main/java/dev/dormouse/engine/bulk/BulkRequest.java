package dev.dormouse.engine.bulk;

import dev.dormouse.engine.views.RunFilter;
import dev.dormouse.protocol.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shall be done about which runs.
 *
 * @param name what its maker calls it, or null
 */
public record BulkRequest(BulkAction.Kind kind, Selection selection, @Nullable String name) {
  public static final int LONGEST_NAME = 255;
  public static final int MOST_IDS = 500;

  /** Which runs. */
  public sealed interface Selection {
    /** Those that a filter accepts now; a cancel or a restart passes over those that are over. */
    record ByFilter(RunFilter filter) implements Selection {}

    /** These. */
    record ByIds(List<RunId> ids) implements Selection {
      public ByIds {
        ids = List.copyOf(ids);
      }
    }
  }
}
