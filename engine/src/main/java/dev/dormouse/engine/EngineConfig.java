package dev.dormouse.engine;

import dev.dormouse.engine.runs.RunListener;
import java.util.List;

/**
 * How an engine works.
 *
 * @param loops whether it does by itself what falls due; else only a call of the loops does
 * @param listeners who takes part in the transactions of all changes of runs
 */
public record EngineConfig(boolean loops, List<RunListener> listeners) {
  public static final EngineConfig DEFAULT = new EngineConfig(true, List.of());

  public EngineConfig {
    listeners = List.copyOf(listeners);
  }

  public EngineConfig withoutLoops() {
    return new EngineConfig(false, listeners);
  }

  public EngineConfig withListeners(RunListener... more) {
    return new EngineConfig(loops, List.of(more));
  }
}
