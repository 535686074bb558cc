package dev.dormouse.benchmarks.core;

/** A system that is given empty jobs to carry out durably. */
interface Contestant extends AutoCloseable {
  /** Hands in one job; returns when it is durable. Called from many threads. */
  void enqueue() throws Exception;

  /** Whether so many jobs, all that were ever handed in, have been carried out. */
  boolean isFinished(long jobs) throws Exception;

  @Override
  void close();
}
