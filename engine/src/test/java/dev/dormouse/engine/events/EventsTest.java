package dev.dormouse.engine.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.RunEpoch;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private TestEngine test;
  private ScriptedNode node;
  private RunEpoch run;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    node = ScriptedNode.on(test);
    test.trigger("sell");
    run = node.begin();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void anEventEndsAllWaitsWhoseFilterAcceptsItWhateverTheyAskFor() {
    waitFor("any", EventFilter.ANY);
    waitFor("user", where("userId", Operator.EQUALS, "\"usr_1\""));
    waitFor("other user", where("userId", Operator.EQUALS, "\"usr_2\""));
    waitFor("amount", where("cart.amount", Operator.EQUALS, "12"));
    waitFor("item", where("items.sku", Operator.EQUALS, "\"b\""));
    waitFor("large", where("cart.amount", Operator.GREATER, "100"));
    waitFor("at most", where("cart.amount", Operator.AT_MOST, "12"));
    waitFor("flag", where("gift", Operator.EQUALS, "true"));
    var both =
        new EventFilter(
            List.of(
                condition("userId", Operator.EQUALS, "\"usr_1\""),
                condition("cart.amount", Operator.GREATER, "100")));
    waitFor("both", both);

    var answer =
        send(
            """
            {"userId": "usr_1", "cart": {"amount": 12.0}, "items": [{"sku": "a"}, {"sku": "b"}],
             "gift": true}
            """);

    assertThat(answer.resumed()).isEqualTo(6);
    assertThat(ended())
        .containsExactlyInAnyOrder("any", "user", "amount", "item", "at most", "flag");
  }

  @Test
  void anEventOfAnotherNameOrEnvironmentEndsNothing() {
    waitFor("any", EventFilter.ANY);

    assertThat(send("other/name", "{}", null).resumed()).isZero();
    var staging = test.environment("staging").id();
    assertThat(
            test.engine
                .events()
                .send(staging, "paid", new EventRequest(json("{}"), null))
                .resumed())
        .isZero();
  }

  @Test
  void aSecondEventWithTheSendersIdIsNotDelivered() {
    waitFor("first", EventFilter.ANY);
    var first = send("paid", "{}", "evt-1");
    waitFor("second", EventFilter.ANY);

    var again = send("paid", "{}", "evt-1");

    assertThat(again).isEqualTo(first);
    assertThat(ended()).containsExactly("first");
    assertThat(send("paid", "{}", "evt-2").resumed()).isEqualTo(1);
  }

  @Test
  void anEventForNobodyIsKeptInTheLog() {
    var answer = send("{\"n\": 1}");

    assertThat(answer.resumed() + answer.triggered()).isZero();
    assertThat(test.count("select count(*)::int from event where environment_id = :environment"))
        .isEqualTo(1);
  }

  @Test
  void anEventStartsTheTasksThatTheCurrentVersionHasForIt() {
    test.deploy(
        List.of(startedBy("ship", "paid"), startedBy("thank", "paid"), startedBy("no", "x")));

    var answer = send("{\"n\": 1}");

    assertThat(answer.triggered()).isEqualTo(2);
    var given = node.work(10);
    assertThat(given)
        .extracting(each -> each.taskId().value())
        .containsExactlyInAnyOrder("ship", "thank");
    assertThat(given)
        .allSatisfy(each -> {
          assertThat(each.begin()).isNotNull();
          assertThat(Objects.requireNonNull(each.begin()).payload()).isEqualTo(json("{\"n\": 1}"));
        });
  }

  @Test
  void aRunIsResumedByAnEventForOneOfItsWaits() {
    var wait = waitFor("1", where("userId", Operator.EQUALS, "\"usr_1\""));
    var _ = node.waiting(run, wait);

    var _ = send("{\"userId\": \"usr_1\"}");

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> send("", "{}", null))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    assertThatThrownBy(() -> send("paid", "\"" + "x".repeat(4 * 1024 * 1024) + "\"", null))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
  }

  private static TaskDeclaration startedBy(String task, String event) {
    return new TaskDeclaration(
        new TaskId(task), "Tasks", null, null, null, null, null, false, event, "Object", "Object");
  }

  private BegunWait waitFor(String operation, EventFilter filter) {
    return node.wait(run, operation, new WaitSpec.ForEvent("paid", filter, null, null));
  }

  private static EventFilter where(String path, Operator operator, String value) {
    return new EventFilter(List.of(condition(path, operator, value)));
  }

  private static Condition condition(String path, Operator operator, String value) {
    return new Condition(path, operator, json(value));
  }

  private EventAnswer send(String payload) {
    return send("paid", payload, null);
  }

  private EventAnswer send(String name, String payload, @Nullable String id) {
    return test.engine.events().send(test.id, name, new EventRequest(json(payload), id));
  }

  private List<String> ended() {
    return test.database.call(handle ->
        handle
            .createQuery("select operation from waitpoint where status = 'COMPLETED'")
            .mapTo(String.class)
            .list());
  }

  private static tools.jackson.databind.JsonNode json(String text) {
    return Json.mapper().readTree(text);
  }
}
