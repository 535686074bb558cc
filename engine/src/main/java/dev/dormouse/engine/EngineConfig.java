package dev.dormouse.engine;

import dev.dormouse.engine.nodes.NodeConfig;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.runs.RunListener;
import dev.dormouse.engine.variables.SealingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an engine works.
 *
 * @param loops whether it does by itself what falls due; else only {@link Engine#runLoopsOnce} does
 * @param nodes how nodes are trusted
 * @param prices what machines cost
 * @param sealing what variables are sealed with; null for an installation that keeps none
 * @param listeners who takes part in the transactions of all changes of runs
 */
public record EngineConfig(
    boolean loops,
    NodeConfig nodes,
    Prices prices,
    @Nullable SealingKey sealing,
    List<RunListener> listeners) {
  public static final EngineConfig DEFAULT =
      new EngineConfig(true, NodeConfig.DEFAULT, Prices.FREE, null, List.of());

  public EngineConfig {
    listeners = List.copyOf(listeners);
  }

  public EngineConfig withoutLoops() {
    return new EngineConfig(false, nodes, prices, sealing, listeners);
  }

  public EngineConfig withNodes(NodeConfig newNodes) {
    return new EngineConfig(loops, newNodes, prices, sealing, listeners);
  }

  public EngineConfig withPrices(Prices newPrices) {
    return new EngineConfig(loops, nodes, newPrices, sealing, listeners);
  }

  public EngineConfig withSealing(SealingKey key) {
    return new EngineConfig(loops, nodes, prices, key, listeners);
  }

  public EngineConfig withListeners(RunListener... more) {
    return new EngineConfig(loops, nodes, prices, sealing, List.of(more));
  }
}
