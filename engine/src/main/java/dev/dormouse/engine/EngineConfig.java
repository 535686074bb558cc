package dev.dormouse.engine;

import dev.dormouse.engine.nodes.NodeConfig;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.runs.RunListener;
import java.util.List;

/**
 * How an engine works.
 *
 * @param loops whether it does by itself what falls due; else only {@link Engine#runLoopsOnce} does
 * @param nodes how nodes are trusted
 * @param prices what machines cost
 * @param listeners who takes part in the transactions of all changes of runs
 */
public record EngineConfig(
    boolean loops, NodeConfig nodes, Prices prices, List<RunListener> listeners) {
  public static final EngineConfig DEFAULT =
      new EngineConfig(true, NodeConfig.DEFAULT, Prices.FREE, List.of());

  public EngineConfig {
    listeners = List.copyOf(listeners);
  }

  public EngineConfig withoutLoops() {
    return new EngineConfig(false, nodes, prices, listeners);
  }

  public EngineConfig withNodes(NodeConfig newNodes) {
    return new EngineConfig(loops, newNodes, prices, listeners);
  }

  public EngineConfig withPrices(Prices newPrices) {
    return new EngineConfig(loops, nodes, newPrices, listeners);
  }

  public EngineConfig withListeners(RunListener... more) {
    return new EngineConfig(loops, nodes, prices, List.of(more));
  }
}
