package dev.dormouse.engine.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.failures.ErrorGroup;
import dev.dormouse.engine.failures.ErrorGroup.Status;
import dev.dormouse.engine.failures.ErrorGroupFilter;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.views.Page;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.Outcome;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private final TestEngine test = TestEngine.open();
  private final Alerts alerts = test.engine.alerts();
  private ScriptedNode node = ScriptedNode.on(test);

  @BeforeEach
  void deploy() {
    test.deploy("buy");
    test.engine.runLoopsOnce();
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private AlertChannel channel(AlertKind... kinds) {
    var all = kinds.length == 0 ? EnumSet.allOf(AlertKind.class) : Set.of(kinds);
    return alerts.create(
        test.id,
        new ChannelRequest("ops", AlertChannel.Kind.WEBHOOK, "https://example.com/hook", all));
  }

  /** A run fails for good; what follows of it is done. */
  private RunId fail(String message) {
    var run = test.trigger("buy");
    var epoch = node.begin();
    node.report(
        node.ended(epoch, new Outcome.Failed(RunError.of("NoSeats", message), false, null)));
    test.engine.runLoopsOnce();
    return run;
  }

  private List<AlertKind> told() {
    return alerts.take(100).stream()
        .map(delivery -> {
          alerts.delivered(delivery);
          return delivery.alert().kind();
        })
        .toList();
  }

  private ErrorGroup onlyGroup() {
    var groups =
        test.engine.errorGroups().list(test.id, ErrorGroupFilter.ALL, Page.Wanted.FIRST).items();
    assertThat(groups).hasSize(1);
    return groups.getFirst();
  }

  @Test
  void aNewFailureIsToldAsThatAndItsLikesOnlyAsFailedRuns() {
    channel();

    var first = fail("no seat 1");
    assertThat(told()).containsExactly(AlertKind.RUN_FAILED, AlertKind.ERROR_NEW);
    var second = fail("no seat 2");
    assertThat(told()).containsExactly(AlertKind.RUN_FAILED);

    var group = onlyGroup();
    assertThat(group.message()).isEqualTo("no seat <number>");
    assertThat(group.seen().count()).isEqualTo(2);
    assertThat(group.seen().lastRun()).isEqualTo(second).isNotEqualTo(first);
    assertThat(group.versions()).hasSize(1);
  }

  @Test
  void manyThatFailAlikeAtOnceAreOneAlert() {
    channel(AlertKind.RUN_FAILED);
    for (int i = 0; i < 12; i++) {
      var _ = test.trigger("buy");
    }
    for (var assignment : node.work(20)) {
      node.report(
          node.ended(
              assignment.run(),
              new Outcome.Failed(RunError.of("NoSeats", "no seats"), false, null)));
    }
    test.engine.runLoopsOnce();

    var delivery = alerts.take(100);

    assertThat(delivery).hasSize(1);
    var alert = delivery.getFirst().alert();
    assertThat(alert.count()).isEqualTo(12);
    assertThat(alert.runs()).hasSize(10);
    assertThat(alert.title()).startsWith("12 runs failed: buy (");
    assertThat(onlyGroup().seen().count()).isEqualTo(12);
  }

  @Test
  void aResolvedOneThatComesBackIsARegression() {
    channel(AlertKind.ERROR_NEW, AlertKind.ERROR_REGRESSED);
    var _ = fail("no seat");
    var _ = told();
    test.engine.errorGroups().resolve(test.id, onlyGroup().id(), "20261122.2");
    assertThat(onlyGroup().status()).isEqualTo(Status.RESOLVED);

    var _ = fail("no seat");

    assertThat(told()).containsExactly(AlertKind.ERROR_REGRESSED);
    assertThat(onlyGroup().status()).isEqualTo(Status.UNRESOLVED);
  }

  @Test
  void anIgnoredOneIsNotHeardOfUntilItsTimeOrItsNumberIsOver() {
    channel();
    var _ = fail("no seat");
    var _ = told();
    var id = onlyGroup().id();

    test.engine.errorGroups().ignore(test.id, id, null, 2L, "known");
    var _ = fail("no seat");
    assertThat(told()).isEmpty();
    var _ = fail("no seat");
    assertThat(told()).containsExactly(AlertKind.RUN_FAILED, AlertKind.ERROR_REGRESSED);

    test.engine.errorGroups().ignore(test.id, id, Duration.ofHours(1), null, null);
    var _ = fail("no seat");
    assertThat(told()).isEmpty();
    test.clock.advance(Duration.ofHours(1));
    test.engine.runLoopsOnce();
    node = ScriptedNode.on(test);
    var _ = fail("no seat");
    assertThat(told()).contains(AlertKind.ERROR_REGRESSED);
  }

  @Test
  void deploymentsAreToldWhetherTheySucceedOrFail() {
    channel(AlertKind.DEPLOYMENT_SUCCEEDED, AlertKind.DEPLOYMENT_FAILED);
    var version = test.deploy("buy").version();
    test.engine.deployments().failed(test.id, "tasks is empty");
    test.engine.runLoopsOnce();

    var deliveries = alerts.take(100);

    assertThat(deliveries)
        .extracting(each -> each.alert().kind())
        .containsExactly(AlertKind.DEPLOYMENT_SUCCEEDED, AlertKind.DEPLOYMENT_FAILED);
    assertThat(deliveries.getFirst().alert().version()).isEqualTo(version);
    assertThat(deliveries.getLast().alert().text()).isEqualTo("tasks is empty");
  }

  @Test
  void whatIsTakenIsNobodyElsesForAWhileAndThenTriedAgainUntilItIsGivenUp() {
    var channel = channel(AlertKind.RUN_FAILED);
    alerts.test(test.id, channel.id());

    assertThat(alerts.take(10)).hasSize(1);
    assertThat(alerts.take(10)).as("within the time of who took it").isEmpty();
    test.clock.advance(Duration.ofMinutes(2));
    for (int tries = 2; tries <= 16; tries++) {
      var again = alerts.take(10);
      assertThat(again).as("try %d", tries).hasSize(1);
      alerts.failed(again.getFirst(), "it answered 500");
      assertThat(alerts.take(10)).as("without a rest").isEmpty();
      test.clock.advance(Duration.ofHours(1));
    }

    assertThat(alerts.take(10)).isEmpty();
    var state = alerts.deliveries(test.id, channel.id(), 10).getFirst();
    assertThat(state.tries()).isEqualTo(16);
    assertThat(state.givenUpAt()).isNotNull();
    assertThat(state.failure()).isEqualTo("it answered 500");
  }

  @Test
  void aChannelThatIsOffOrGoneHearsOfNothing() {
    var off = channel(AlertKind.RUN_FAILED);
    assertThat(alerts.activate(test.id, off.id(), false).active()).isFalse();
    var gone = channel(AlertKind.RUN_FAILED);
    alerts.test(test.id, gone.id());
    alerts.delete(test.id, gone.id());

    var _ = fail("no seat");

    assertThat(told()).isEmpty();
    assertThat(alerts.channels(test.id)).extracting(AlertChannel::id).containsExactly(off.id());
    assertThat(off.toString()).doesNotContain(String.valueOf(off.secret()));
  }

  @Test
  void refusesWhatIsNoAddressAndNoUrl() {
    for (var wrong :
        List.of(
            new ChannelRequest(
                "a", AlertChannel.Kind.EMAIL, "a@b.c, d@e.f", Set.of(AlertKind.RUN_FAILED)),
            new ChannelRequest(
                "a", AlertChannel.Kind.SLACK, "file:///etc/passwd", Set.of(AlertKind.RUN_FAILED)),
            new ChannelRequest(
                "a",
                AlertChannel.Kind.WEBHOOK,
                "https://user:password@example.com",
                Set.of(AlertKind.RUN_FAILED)),
            new ChannelRequest("a", AlertChannel.Kind.EMAIL, "a@b.c", Set.of()))) {
      assertThatThrownBy(() -> alerts.create(test.id, wrong)).isInstanceOf(EngineException.class);
    }
  }
}
