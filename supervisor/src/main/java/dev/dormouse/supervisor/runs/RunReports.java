package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.OpenWait;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a run says to the server. */
final class RunReports {
  /** About what a report has as JSON, its output aside. */
  private static final int REPORT_BYTES = 256;

  private final RunParts parts;

  /** That the run waits, and no answer yet. */
  private Report.@Nullable Waiting waiting;

  RunReports(RunParts parts) {
    this.parts = parts;
  }

  void started(Report.Started report, Consumer<ReportAnswer> heard) {
    parts.outbox().add(report, REPORT_BYTES, heard);
  }

  /** Replaces what was said before, where that is not under way. */
  Report.Waiting waiting(RunEpoch run, List<OpenWait> open, Duration computed) {
    retractWaiting();
    var report =
        new Report.Waiting(run, open.stream().map(OpenWait::waitpointId).toList(), computed);
    waiting = report;
    return report;
  }

  void send(Report.Waiting report, Consumer<ReportAnswer> heard) {
    parts.outbox().add(report, REPORT_BYTES + 64L * report.waits().size(), heard);
  }

  /** Takes it back where that can be done. */
  void retractWaiting() {
    if (waiting != null && parts.outbox().retract(waiting)) {
      waiting = null;
    }
  }

  /** Whether this is the latest word; it is said then. */
  boolean answered(Report.Waiting report) {
    boolean latest = report.equals(waiting);
    if (latest) {
      waiting = null;
    }
    return latest;
  }

  void forgetWaiting() {
    waiting = null;
  }

  void checkpointed(RunEpoch run, StoredCheckpoint stored, Consumer<ReportAnswer> heard) {
    parts
        .outbox()
        .add(new Report.Checkpointed(run, stored.id(), stored.bytes()), REPORT_BYTES, heard);
  }

  // The last words: the node holds the run until one has been heard

  void ended(RunEpoch run, Outcome outcome, long bytes, Span span, Consumer<ReportAnswer> heard) {
    var report = new Report.Ended(run, outcome, span.startedAt(), span.at(), span.computed());
    parts.outbox().add(report, REPORT_BYTES + bytes, heard);
  }

  void crashed(RunEpoch run, Crash crash, Span span, Consumer<ReportAnswer> heard) {
    var report =
        new Report.Crashed(
            run, crash.kind(), crash.error(), span.startedAt(), span.at(), span.computed());
    parts.outbox().add(report, REPORT_BYTES + crash.error().message().length(), heard);
  }

  void returned(RunEpoch run, String reason, Consumer<ReportAnswer> heard) {
    parts.outbox().add(new Report.Returned(run, reason), REPORT_BYTES + reason.length(), heard);
  }

  void unusable(
      RunEpoch run, CheckpointId checkpoint, String reason, Consumer<ReportAnswer> heard) {
    parts
        .outbox()
        .add(
            new Report.CheckpointLost(run, checkpoint, reason),
            REPORT_BYTES + reason.length(),
            heard);
  }

  void drop(RunEpoch run) {
    parts.outbox().drop(run);
  }

  /** When an attempt began and ended here, and how long it computed. */
  record Span(Instant startedAt, Instant at, Duration computed) {}
}
