package dev.dormouse.engine.reports;

import dev.dormouse.engine.checkpoints.NewCheckpoint;
import dev.dormouse.protocol.WaitpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a report means for its run. */
sealed interface Decision {
  /** The machine's reports are no longer heard. */
  record Stale() implements Decision {}

  /** It changes nothing: it was heard before, or the run is past it. */
  record Known() implements Decision {}

  /** The run is not to wait: these waits have ended, or it is to be canceled. */
  record Continue(List<WaitpointId> ended) implements Decision {
    public Continue {
      ended = List.copyOf(ended);
    }
  }

  /** The run's code executes. */
  record Start(Instant at) implements Decision {}

  /** The run waits, and knows of all its waits that have ended. */
  record Wait(Duration computed) implements Decision {}

  /**
   * The run's machine is stored.
   *
   * @param released whether any node may have the run; else this one goes on with it
   */
  record Store(NewCheckpoint checkpoint, boolean released) implements Decision {}

  /** What the run would go on from is lost for good. */
  record LoseCheckpoint(String reason) implements Decision {}

  /** The attempt has ended. */
  record End(AttemptEnd end) implements Decision {}

  /** The machine is lost, through no fault of the run. */
  record Lose(String reason) implements Decision {}
}
