package dev.dormouse.benchmarks.core;

/** A system that is given empty jobs to carry out durably. */
interface Contestant extends AutoCloseable {
  /** Hands in one job; returns when it is durable. Called from many threads. */
  void enqueue() throws Exception;

  /** Jobs carried out since the start, their ends durable or about to be within the same batch. */
  long finished() throws Exception;

  @Override
  void close();
}
