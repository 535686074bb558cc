package dev.dormouse.sdk.spi;

/** Undoes a step of a run. */
@FunctionalInterface
public interface Undo {
  /** Undoes it; what it throws is logged. */
  void run() throws Exception;
}
