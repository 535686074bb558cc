package dev.dormouse.protocol.node;

import java.util.List;

/**
 * The body of {@code POST /node/v1/nodes/{id}/reports}; answered by {@link Answers}, one for each
 * in their order.
 */
public record Reports(List<Report> reports) {
  public static final int MAX = 500;

  public Reports {
    reports = List.copyOf(reports);
  }

  /** One answer for each report. */
  public record Answers(List<ReportAnswer> answers) {
    public Answers {
      answers = List.copyOf(answers);
    }
  }
}
