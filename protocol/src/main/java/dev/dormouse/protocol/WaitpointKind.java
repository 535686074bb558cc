package dev.dormouse.protocol;

/** What a run can wait for. */
public enum WaitpointKind {
  DATETIME,
  TOKEN,
  REQUEST,
  EVENT,
  RUN,
  BATCH
}
