package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of JSON that does not fit. */
final class AuthorJsonTest {
  enum Color {
    RED,
    GREEN
  }

  record Size(int width, int height) {
    Size {
      if (width < 0) {
        throw new IllegalArgumentException("width is " + width + "; it must not be negative");
      }
    }
  }

  record Picture(
      String name, Size size, List<Size> thumbnails, @Nullable Color color, boolean shown) {}

  record Everything(
      Instant at,
      Duration length,
      URI link,
      BigDecimal price,
      Map<String, List<Integer>> table,
      Optional<String> maybe) {}

  record Money(BigDecimal amount, java.math.BigInteger units, Object either) {}

  @Test
  void keepsEveryDigitOfANumber() {
    String text =
        "{\"amount\":12345678901234567.50,\"units\":123456789012345678901234567890,\"either\":0.10}";

    Money read = AuthorJson.read(Json.mapper().readTree(text), AuthorType.of(Money.class), "it");

    assertThat(read.amount()).isEqualTo(new BigDecimal("12345678901234567.50"));
    assertThat(read.either()).isEqualTo(new BigDecimal("0.10"));
    assertThat(AuthorJson.write(read, "it").toString()).isEqualTo(text);
  }

  @Test
  void refusesNumbersThatWouldFillTheMemory() {
    assertThatThrownBy(() -> AuthorJson.write(new BigDecimal("1e1000000000"), "the output"))
        .isInstanceOf(JsonMismatch.class)
        .hasMessageContaining("exponent beyond 100000");
    assertThatThrownBy(() ->
            AuthorJson.read(
                Json.mapper().readTree("1e99999"), AuthorType.of(Double.class), "the payload"))
        .isInstanceOf(JsonMismatch.class);
  }

  @Test
  void readsWhatItWrites() {
    var written =
        AuthorJson.write(
            new Everything(
                Instant.EPOCH,
                Duration.ofMinutes(5),
                URI.create("http://localhost"),
                new BigDecimal("1.10"),
                Map.of("a", List.of(1, 2)),
                Optional.of("x")),
            "it");

    assertThat(written.toString()).contains("\"1970-01-01T00:00:00Z\"", "\"PT5M\"", "1.10");
    Everything read = AuthorJson.read(written, AuthorType.of(Everything.class), "it");
    assertThat(read.table()).isEqualTo(Map.of("a", List.of(1, 2)));
    assertThat(read.price()).isEqualTo(new BigDecimal("1.10"));
    assertThat(read.maybe()).contains("x");
  }

  @Test
  void namesAnUnknownField() {
    fails(
        """
        {"name": "a", "size": {"width": 1, "height": 2, "depth": 3}}
        """,
        "the payload does not fit AuthorJsonTest.Picture at \"size.depth\": unknown field;"
            + " AuthorJsonTest.Size has height, width");
  }

  @Test
  void namesAMissingPrimitive() {
    fails(
        """
        {"name": "a", "size": {"width": 1}, "thumbnails": [], "shown": true}
        """,
        "the payload does not fit AuthorJsonTest.Picture at \"size.height\": missing; it must be"
            + " int");
  }

  @Test
  void namesAWrongTypeWithItsPlaceInAList() {
    fails(
        """
        {"name": "a", "thumbnails": [{"width": 1, "height": 1}, {"width": "wide", "height": 1}]}
        """,
        "the payload does not fit AuthorJsonTest.Picture at \"thumbnails[1].width\": it must be"
            + " int, and is the text \"wide\"");
  }

  @Test
  void guessesNothing() {
    fails("{\"name\": 5}", "at \"name\": it must be String, and is the number 5");
    fails("{\"shown\": \"true\"}", "at \"shown\": it must be boolean, and is the text \"true\"");
    fails("{\"shown\": null}", "at \"shown\": null or missing; it must be boolean");
    fails("{\"size\": {\"width\": \"1\"}}", "at \"size.width\": it must be int");
    fails(
        "{\"size\": {\"width\": 1.5}}", "at \"size.width\": it must be int, and is the number 1.5");
    fails("{\"size\": []}", "at \"size\": it must be AuthorJsonTest.Size, and is an array");
    fails("{\"thumbnails\": {}}", "at \"thumbnails\": it must be List, and is an object");
    fails("{\"color\": \"BLUE\"}", "at \"color\": it must be AuthorJsonTest.Color");
    fails("[1]", "the payload does not fit AuthorJsonTest.Picture: it must be");
    fails("\"text\"", "the payload does not fit AuthorJsonTest.Picture: it must be");
  }

  @Test
  void tellsWhatARecordsOwnCheckSaid() {
    fails(
        "{\"size\": {\"width\": -1, \"height\": 2}}",
        "at \"size\": AuthorJsonTest.Size refused it: width is -1; it must not be negative");
  }

  @Test
  void namesGenericTypes() {
    var type = AuthorType.of(new TypeToken<Map<String, List<Size>>>() {});

    assertThatThrownBy(
            () -> type.read(Json.mapper().readTree("{\"a\": [{\"width\": []}]}"), "the output"))
        .isInstanceOf(JsonMismatch.class)
        .hasMessageStartingWith(
            "the output does not fit Map<String, List<AuthorJsonTest.Size>> at \"a[0].width\": it"
                + " must be int, and is an array");
  }

  @Test
  void namesWhatCannotBeWritten() {
    assertThatThrownBy(() -> AuthorJson.write(new Unwritable(), "the output"))
        .isInstanceOf(JsonMismatch.class)
        .hasMessageContaining("could not be written as JSON")
        .hasMessageContaining("broken");
  }

  @Test
  void takesAnythingForNoPayload() {
    assertThat(AuthorType.NONE.read(Json.mapper().readTree("{\"a\": 1}"), "it")).isNull();
  }

  /** Has a getter that throws. */
  static final class Unwritable {
    public String getBroken() {
      return List.of("a").get(1);
    }
  }

  private static void fails(String json, String message) {
    AuthorType<Picture> type = AuthorType.of(Picture.class);
    assertThatThrownBy(() -> type.read(Json.mapper().readTree(json), "the payload"))
        .isInstanceOf(JsonMismatch.class)
        .hasMessageContaining(message);
  }
}
