package dev.dormouse.engine.triggers;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.protocol.Limits;
import java.util.LinkedHashSet;
import java.util.List;

/** The rules for tags of runs. */
public final class RunTags {
  private RunTags() {}

  /** The tags without repetitions. */
  public static List<String> check(List<String> tags) {
    var distinct = new LinkedHashSet<String>();
    for (String tag : tags) {
      distinct.add(TriggerCheck.plain("a tag", tag, Limits.TAG_LENGTH));
    }
    if (distinct.size() > Limits.TAGS) {
      throw new EngineException(
          ErrorCode.INVALID,
          "tags has %d tags; a run may have at most %d".formatted(distinct.size(), Limits.TAGS));
    }
    return List.copyOf(distinct);
  }
}
