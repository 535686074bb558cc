package dev.dormouse.engine.runs;

import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.states.RunTransition;
import dev.dormouse.protocol.RunStatus;

/**
 * A run's status was changed.
 *
 * @param run as it is now
 */
public record RunChanged(RunStatus from, RunEvent event, Run run) {
  public RunTransition transition() {
    return new RunTransition(from, event, run.status());
  }
}
