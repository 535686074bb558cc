package dev.dormouse.engine.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import dev.dormouse.protocol.Json;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FilterKeyTest {
  private static JsonNode json(String text) {
    return Json.mapper().readTree(text);
  }

  private static FilterKey key(Condition... conditions) {
    return FilterKey.of(new EventFilter(List.of(conditions)));
  }

  private static Condition equal(String path, String value) {
    return new Condition(path, Operator.EQUALS, json(value));
  }

  @Test
  void theEqualitiesOfAFilterAreOneKeyWhateverTheirOrder() {
    var key = key(equal("userId", "7"), equal("country", "\"NZ\""));

    assertThat(key).isEqualTo(new FilterKey("country\nuserId", "\"NZ\"\n7"));
    assertThat(key(equal("country", "\"NZ\""), equal("userId", "7.0"))).isEqualTo(key);
    assertThat(key(new Condition("age", Operator.GREATER, json("7")))).isEqualTo(FilterKey.NONE);
  }

  @Test
  void whatAnEventIsLookedUpByHasTheKeyOfEveryFilterThatAcceptsIt() {
    var payload = json("{\"items\":[\"a\",\"b\"],\"user\":{\"id\":1},\"more\":null}");
    for (var accepting :
        List.of(
            key(equal("items", "\"a\""), equal("user.id", "1.0")),
            key(equal("items", "\"b\""), equal("items", "\"a\""), equal("user.id", "1")),
            key(equal("items", "\"b\"")))) {
      assertThat(FilterKey.of(accepting.path(), payload).orElseThrow()).contains(accepting);
    }
    assertThat(FilterKey.of("items\nmore", payload)).hasValue(List.of());
    assertThat(FilterKey.of("", payload)).hasValue(List.of(FilterKey.NONE));
  }

  @Test
  void longListsAreNotMultiplied() {
    String list = IntStream.range(0, 100).boxed().toList().toString();
    var payload = json("{\"a\":%s,\"b\":%s}".formatted(list, list));

    assertThat(FilterKey.of("a", payload).orElseThrow()).hasSize(100);
    assertThat(FilterKey.of("a\nb", payload)).isEmpty();
  }

  @Test
  void noMoreThanFourPathsAreKeysAndNoneWithALineBreak() {
    var many =
        Stream.of("a", "b", "c", "d", "e").map(path -> equal(path, "1")).toArray(Condition[]::new);

    assertThat(key(many).path()).isEqualTo("a\nb\nc\nd");
    assertThat(key(equal("a\nb", "1"))).isEqualTo(FilterKey.NONE);
  }
}
