package dev.dormouse.telemetry.logs;

/**
 * Which run something is of.
 *
 * @param run the run's id; empty where it is of no run
 */
public record Origin(String run, String task, int attempt) {
  public static final Origin NO_RUN = new Origin("", "", 0);
}
