package dev.dormouse.engine.triggers;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.protocol.RunId;

/** What became of a run that was to be. */
public sealed interface Inserted {
  /**
   * It is there.
   *
   * @param isCached whether it was there before, by its idempotency key
   */
  record Accepted(RunId id, boolean isCached) implements Inserted {}

  /** It cannot be. */
  record Refused(EngineException reason) implements Inserted {}

  /** The accepted run; throws the reason of the refused one. */
  default Accepted orThrow() {
    return switch (this) {
      case Accepted accepted -> accepted;
      case Refused refused -> throw refused.reason();
    };
  }
}
