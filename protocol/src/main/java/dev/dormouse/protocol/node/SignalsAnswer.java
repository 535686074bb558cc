package dev.dormouse.protocol.node;

import java.util.List;

/** What a node should know about its runs. */
public record SignalsAnswer(List<Signal> signals) {
  public SignalsAnswer {
    signals = List.copyOf(signals);
  }
}
