package dev.dormouse.query.schema;

/** How a column of an answer is shown; {@link #PLAIN} adds nothing. */
public enum Render {
  PLAIN(""),
  RUN_ID("runId"),
  RUN_STATUS("runStatus"),
  ENVIRONMENT("environment"),
  ENVIRONMENT_TYPE("environmentType"),
  PROJECT("project"),
  QUEUE("queue"),
  TAGS("tags"),
  MACHINE("machine"),
  NUMBER("number"),
  DEPLOYMENT_ID("deploymentId"),
  DURATION("duration"),
  DURATION_SECONDS("durationSeconds"),
  DURATION_NANOSECONDS("durationNs"),
  COST_IN_DOLLARS("costInDollars"),
  COST("cost"),
  BYTES("bytes"),
  DECIMAL_BYTES("decimalBytes"),
  QUANTITY("quantity"),
  PERCENT("percent");

  private final String text;

  Render(String text) {
    this.text = text;
  }

  /** The name in the answer; empty for {@link #PLAIN}. */
  public String text() {
    return text;
  }
}
