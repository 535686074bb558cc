package dev.dormouse.telemetry.otlp;

import java.util.ArrayList;
import java.util.List;

/** What of an export is taken, and how much is refused: the rest of it is not held up by that. */
public final class Taken<T> {
  private final List<T> items = new ArrayList<>();
  private long refused;
  private String why = "";

  Taken() {}

  void add(T item) {
    items.add(item);
  }

  /** The first reason is told. */
  void refuse(String reason) {
    refused++;
    why = why.isEmpty() ? reason : why;
  }

  public List<T> items() {
    return List.copyOf(items);
  }

  public long refused() {
    return refused;
  }

  /** Why the first was refused; empty where none was. */
  public String why() {
    return why;
  }
}
