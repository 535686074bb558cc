package dev.dormouse.supervisor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.protocol.worker.Measurement.Kind;
import dev.dormouse.supervisor.connection.ServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is measured reaches the server, or is forgotten, and never fills the node. */
final class MetricShipperTest {
  private static final Measurement POINT =
      new Measurement("cpu", Kind.GAUGE, Instant.EPOCH, 1, Map.of());

  private final List<RunMetrics> sent = new ArrayList<>();
  private boolean away;
  private final MetricShipper shipper = new MetricShipper(this::send);

  private void send(RunMetrics metrics) throws ServerException {
    if (away) {
      throw new ServerException.Unreachable("away");
    }
    sent.add(metrics);
  }

  private static RunMetrics.Entries entries(int run, int points) {
    return new RunMetrics.Entries(
        new RunEpoch(new RunId("run_" + run), 1),
        "token",
        1,
        "machine_1",
        Collections.nCopies(points, POINT));
  }

  @Test
  void whatSeveralRunsMeasuredGoesTogether() throws Exception {
    shipper.add(entries(1, 10));
    shipper.add(entries(2, 10));

    assertThat(shipper.sendOnce()).isPositive();

    assertThat(sent).containsExactly(new RunMetrics(List.of(entries(1, 10), entries(2, 10))));
    assertThat(shipper.isEmpty()).isTrue();
  }

  @Test
  void whatTheServerDidNotAnswerIsSentAgain() throws Exception {
    shipper.add(entries(1, 10));
    away = true;
    assertThatThrownBy(shipper::sendOnce).isInstanceOf(ServerException.Unreachable.class);
    shipper.add(entries(2, 10));
    away = false;

    assertThat(shipper.sendOnce()).isEqualTo(Duration.ZERO);
    assertThat(shipper.sendOnce()).isPositive();

    assertThat(sent).hasSize(2).first().isEqualTo(new RunMetrics(List.of(entries(1, 10))));
  }

  @Test
  void theOldestAreDroppedWhereTooManyWait() throws Exception {
    for (int i = 0; i < 100; i++) {
      shipper.add(entries(i, 1000));
    }
    while (!shipper.isEmpty()) {
      var _ = shipper.sendOnce();
    }

    var runs = sent.stream().flatMap(each -> each.runs().stream()).toList();
    assertThat(runs).hasSize(50).last().isEqualTo(entries(99, 1000));
    assertThat(runs).first().isEqualTo(entries(50, 1000));
  }
}
