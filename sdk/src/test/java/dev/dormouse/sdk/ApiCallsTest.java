package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.Json;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.Carrier;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Which calls are repeated, and what is told of those that fail. */
final class ApiCallsTest {
  private final Script script = new Script();
  private final List<Duration> rests = new ArrayList<>();
  private final ApiCalls calls = new ApiCalls(script, rests::add);

  /** Answers as the test lists; the last one again and again. */
  private static final class Script implements Carrier {
    private final ArrayDeque<Object> answers = new ArrayDeque<>();
    private int calls;

    @Override
    public ApiAnswer carry(String method, String path, @Nullable JsonNode body) throws IOException {
      calls++;
      var next = answers.size() > 1 ? answers.remove() : answers.element();
      return switch (next) {
        case ApiAnswer answer -> answer;
        case IOException e -> throw e;
        default -> throw new IllegalStateException("not an answer: " + next);
      };
    }

    void then(Object answer) {
      answers.add(answer);
    }
  }

  @Test
  void repeatsHarmlessCallsUntilTheyAreAnswered() throws Exception {
    script.then(new ConnectException("refused"));
    script.then(new EOFException("cut"));
    script.then(ApiAnswer.of(503, null));
    script.then(new ApiAnswer(429, null, Duration.ofSeconds(7)));
    script.then(ApiAnswer.of(200, Json.mapper().readTree("{\"id\": 1}")));

    var answer = calls.call("POST", "/api/x", null, Repeat.HARMLESS);

    assertThat(answer.get("id").intValue()).isEqualTo(1);
    assertThat(rests).hasSize(4).last().isEqualTo(Duration.ofSeconds(7));
    assertThat(rests.get(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
  }

  @Test
  void repeatsOthersOnlyWhereTheyHadNoEffect() {
    script.then(new ConnectException("refused"));
    script.then(ApiAnswer.of(429, null));
    script.then(new EOFException("cut"));

    assertThatThrownBy(() -> calls.call("POST", "/api/x", null, Repeat.HARMFUL))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("no answer came: cut");
    assertThat(script.calls).isEqualTo(3);
  }

  @Test
  void tellsTheServersOwnWordsAndDoesNotRepeatARefusal() {
    script.then(ApiAnswer.of(422, Json.mapper().readTree("{\"error\": \"ttl is -1\"}")));

    assertThatThrownBy(() -> calls.call("POST", "/api/x", null, Repeat.HARMLESS))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.status()).hasValue(422);
              assertThat(e.serverMessage()).isEqualTo("ttl is -1");
            })
        .hasMessage("The server refused POST /api/x with 422: ttl is -1");
    assertThat(rests).isEmpty();
  }

  @Test
  void givesUpInTheEndAndSaysWhatToDo() {
    script.then(new ConnectException("Connection refused"));

    assertThatThrownBy(() -> calls.call("GET", "/api/x", null, Repeat.HARMLESS))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEmpty())
        .hasMessage(
            "Tried to call GET /api/x (6 times), but no answer came: Connection refused. Is the"
                + " server running, and is its address right?");
    assertThat(script.calls).isEqualTo(6);
  }

  @Test
  void limitsWhatAServerMayAskForAndWhatItMaySay() throws Exception {
    script.then(new ApiAnswer(503, null, Duration.ofDays(3)));
    script.then(ApiAnswer.of(400, Json.mapper().valueToTree("x".repeat(10_000))));

    assertThatThrownBy(() -> calls.call("GET", "/api/x", null, Repeat.HARMLESS))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.serverMessage()).hasSizeLessThan(600));
    assertThat(rests).containsExactly(Duration.ofSeconds(60));
  }
}
