package dev.dormouse.engine.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunViewsTest {
  private final TestEngine shop = TestEngine.shared();

  @BeforeEach
  void deploy() {
    shop.deploy("purchase", "refund");
  }

  @Test
  void showsARunInFullWithItsFamily() {
    var root = trigger("purchase", "{}");
    var parent = trigger("purchase", "{\"parentRunId\":\"" + root + "\"}");
    var run =
        trigger("purchase", "{\"parentRunId\":\"" + parent + "\",\"tags\":[\"a\"],\"ttl\":\"1h\"}");
    var child = trigger("refund", "{\"parentRunId\":\"" + run + "\"}");
    shop.start(run);
    shop.complete(run, "{\"receipt\":1}");

    var details = shop.engine.views().retrieve(shop.id, run);

    assertThat(details.view().run().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(details.view().tags()).containsExactly("a");
    assertThat(details.view().ttl()).isEqualTo("1h");
    assertThat(details.payload()).isEqualTo("{\"n\":1}");
    assertThat(details.output()).isEqualTo("{\"receipt\":1}");
    assertThat(details.related().root().orElseThrow().run().id()).isEqualTo(root);
    assertThat(details.related().parent().orElseThrow().run().id()).isEqualTo(parent);
    assertThat(ids(details.related().children())).containsExactly(child);
  }

  @Test
  void showsTheVersionThatARunIsLockedTo() {
    var version = shop.deploy("purchase").version();

    var run = trigger("purchase", "{\"version\":\"" + version + "\"}");

    assertThat(shop.engine.views().find(shop.id, run).orElseThrow().version()).isEqualTo(version);
  }

  @Test
  void pagesBackAndForthThroughAList() {
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 5; i++) {
      runs.addFirst(trigger("purchase", "{}"));
    }

    var first = list(RunFilter.ALL, null, null);
    var second = list(RunFilter.ALL, first.next(), null);
    var third = list(RunFilter.ALL, second.next(), null);
    var back = list(RunFilter.ALL, null, second.previous());

    assertThat(ids(first.items())).isEqualTo(runs.subList(0, 2));
    assertThat(first.previous()).isNull();
    assertThat(ids(second.items())).isEqualTo(runs.subList(2, 4));
    assertThat(ids(third.items())).isEqualTo(runs.subList(4, 5));
    assertThat(third.next()).isNull();
    assertThat(back.items()).isEqualTo(first.items());
    assertThat(back.previous()).isNull();
  }

  @Test
  void listsWhatTheFilterAccepts() {
    var version = shop.engine.deployments().current(shop.id).orElseThrow().version();
    var tagged = trigger("purchase", "{\"tags\":[\"a\",\"b\"],\"test\":true}");
    var delayed = trigger("refund", "{\"delay\":\"1h\"}");
    var locked = trigger("purchase", "{\"version\":\"" + version + "\"}");
    var child = trigger("purchase", "{\"parentRunId\":\"" + tagged + "\",\"machine\":\"micro\"}");
    var all = RunFilter.ALL;

    assertThat(listed(all.withTags("b", "c"))).containsExactly(tagged);
    assertThat(listed(all.withStatuses(RunStatus.DELAYED))).containsExactly(delayed);
    assertThat(listed(all.withTasks(new TaskId("refund")))).containsExactly(delayed);
    assertThat(listed(all.withVersions(version))).containsExactly(locked);
    assertThat(
            listed(
                all.withTasks(new TaskId("purchase")).withStatuses(RunStatus.QUEUED).withTags("a")))
        .containsExactly(tagged);
    assertThat(listed(all.withCreated(shop.clock.instant().plusSeconds(1), null))).isEmpty();
    assertThat(listed(all.withCreated(null, shop.clock.instant()))).hasSize(4);
    assertThat(child).isNotNull();
  }

  @Test
  void refusesACursorThatNoPageGave() {
    assertThatThrownBy(() -> list(RunFilter.ALL, "nonsense", null))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CURSOR_INVALID));
  }

  @Test
  void keepsRunsOfOtherEnvironmentsOutOfSight() {
    var run = trigger("purchase", "{}");
    var stranger = shop.environment("staging").id();

    assertThat(shop.engine.views().find(stranger, run)).isEmpty();
    assertThatThrownBy(() -> shop.engine.views().retrieve(stranger, run))
        .hasMessage("there is no run %s in this environment".formatted(run));
    assertThat(shop.engine.views().list(stranger, RunFilter.ALL, Page.Wanted.FIRST).items())
        .isEmpty();
  }

  @Test
  void countsRunsByStatus() {
    long before = shop.engine.views().counts().getOrDefault(RunStatus.QUEUED, 0L);

    trigger("purchase", "{}");

    assertThat(shop.engine.views().counts()).containsEntry(RunStatus.QUEUED, before + 1);
  }

  /** Ids sort by the millisecond, so each run gets one of its own. */
  private RunId trigger(String task, String options) {
    shop.clock.advance(Duration.ofMillis(1));
    return shop.trigger(task, options);
  }

  private List<RunId> listed(RunFilter filter) {
    return ids(shop.engine.views().list(shop.id, filter, Page.Wanted.FIRST).items());
  }

  private Page<RunView> list(RunFilter filter, @Nullable String after, @Nullable String before) {
    return shop.engine.views().list(shop.id, filter, new Page.Wanted(2, after, before));
  }

  private static List<RunId> ids(List<RunView> views) {
    return views.stream().map(view -> view.run().id()).toList();
  }
}
