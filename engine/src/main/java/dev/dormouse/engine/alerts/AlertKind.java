package dev.dormouse.engine.alerts;

/** What somebody may want to hear of. */
public enum AlertKind {
  RUN_FAILED,
  DEPLOYMENT_SUCCEEDED,
  DEPLOYMENT_FAILED,
  /** A failure of a kind that was not seen before. */
  ERROR_NEW,
  /** A failure of a kind that was resolved, or ignored until now. */
  ERROR_REGRESSED
}
