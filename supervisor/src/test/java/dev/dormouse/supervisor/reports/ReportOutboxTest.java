package dev.dormouse.supervisor.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.Reports;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.supervisor.connection.ServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.NullNode;

class ReportOutboxTest {
  private static final Instant NOW = Instant.EPOCH;

  private final List<List<Report>> sent = new ArrayList<>();
  private final List<ReportAnswer> heard = new ArrayList<>();
  private final ArrayDeque<ServerException> failures = new ArrayDeque<>();
  private final ReportOutbox outbox = new ReportOutbox(this::send);

  @Test
  void sendsWhatThereIsInItsOrderAndHandsOutTheAnswers() throws Exception {
    add(started("a"));
    add(ended("a"));
    add(ended("b"));

    outbox.sendOnce();

    assertThat(sent).containsExactly(List.of(started("a"), ended("a"), ended("b")));
    assertThat(heard).extracting(ReportAnswer::run).containsExactly(run("a"), run("a"), run("b"));
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void aStartedThatWaitsForCompanyIsSentAllTheSame() throws Exception {
    add(started("a"));

    outbox.sendOnce();

    assertThat(sent).containsExactly(List.of(started("a")));
  }

  @Test
  void whatIsNotAnsweredIsSentAgainWithWhatCameMeanwhile() throws Exception {
    failures.add(new ServerException.Unreachable("away"));
    add(ended("a"));
    assertThatThrownBy(outbox::sendOnce).isInstanceOf(ServerException.Unreachable.class);
    add(ended("b"));

    outbox.sendOnce();

    assertThat(sent).containsExactly(List.of(ended("a")), List.of(ended("a"), ended("b")));
    assertThat(heard).hasSize(2);
  }

  @Test
  void sendsNoMoreAtATimeThanTheServerTakes() throws Exception {
    for (int i = 0; i < Reports.MAX + 1; i++) {
      add(ended("r" + i));
    }

    outbox.sendAll();

    assertThat(sent).extracting(List::size).containsExactly(Reports.MAX, 1);
  }

  @Test
  void largeReportsGoInExchangesOfTheirOwn() throws Exception {
    outbox.add(ended("a"), 7_000_000, heard::add);
    outbox.add(ended("b"), 7_000_000, heard::add);

    outbox.sendAll();

    assertThat(sent).containsExactly(List.of(ended("a")), List.of(ended("b")));
  }

  @Test
  void aReportCanBeTakenBackBeforeItIsSent() throws Exception {
    add(started("a"));
    add(ended("a"));

    assertThat(outbox.retract(started("a"))).isTrue();
    assertThat(outbox.retract(started("b"))).isFalse();
    outbox.sendOnce();

    assertThat(sent).containsExactly(List.of(ended("a")));
  }

  @Test
  void aReportThatIsUnderWayCannotBeTakenBack() {
    failures.add(new ServerException.Unreachable("its answer is lost"));
    add(started("a"));
    assertThatThrownBy(outbox::sendOnce).isInstanceOf(ServerException.Unreachable.class);

    assertThat(outbox.retract(started("a"))).isFalse();
  }

  @Test
  void aDroppedRunsReportsAreForgotten() throws Exception {
    add(ended("a"));
    add(ended("b"));

    outbox.drop(run("a"));
    outbox.sendAll();

    assertThat(sent).containsExactly(List.of(ended("b")));
  }

  @Test
  void aReportThatTheServerWillNotHaveHoldsUpNoOther() throws Exception {
    var refusing =
        new ReportOutbox(reports -> {
          if (reports.contains(ended("bad"))) {
            throw new ServerException.Refused("no", 400);
          }
          return send(reports);
        });
    refusing.add(ended("a"), 1, heard::add);
    refusing.add(ended("bad"), 1, heard::add);
    refusing.add(ended("b"), 1, heard::add);

    refusing.sendAll();

    assertThat(heard)
        .extracting(ReportAnswer::verdict)
        .containsExactly(Verdict.ACCEPTED, Verdict.STALE, Verdict.ACCEPTED);
  }

  @Test
  void aWrongTokenIsAReasonToTryAgainNotToForget() {
    var refusing =
        new ReportOutbox(reports -> {
          throw new ServerException.Refused("no", 401);
        });
    refusing.add(ended("a"), 1, heard::add);

    assertThatThrownBy(refusing::sendAll).isInstanceOf(ServerException.Unreachable.class);
    assertThat(refusing.isEmpty()).isFalse();
  }

  @Test
  void afterTheLeaseOnlyTheReportsOfEndedRunsAreKept() throws Exception {
    add(started("a"));
    add(started("b"));
    add(ended("a"));

    outbox.keepEnded();
    outbox.sendAll();

    assertThat(sent).containsExactly(List.of(started("a"), ended("a")));
  }

  private void add(Report report) {
    outbox.add(report, 100, heard::add);
  }

  private List<ReportAnswer> send(List<Report> reports) throws ServerException {
    sent.add(reports);
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
    return reports.stream()
        .map(report -> new ReportAnswer(report.run(), Verdict.ACCEPTED, List.of()))
        .toList();
  }

  private static RunEpoch run(String name) {
    return new RunEpoch(new RunId("run_" + name), 1);
  }

  private static Report.Started started(String name) {
    return new Report.Started(run(name), NOW);
  }

  private static Report.Ended ended(String name) {
    var outcome = new Outcome.Completed(NullNode.getInstance());
    return new Report.Ended(run(name), outcome, NOW, NOW, Duration.ZERO);
  }
}
