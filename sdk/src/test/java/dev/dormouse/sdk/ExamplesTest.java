package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples in the Javadoc are those that are compiled in {@link Examples}. */
final class ExamplesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\n(.*?)\\}</pre>", Pattern.DOTALL);

  @Test
  void everyParagraphOfAnExampleInTheJavadocIsCompiled() throws IOException {
    var compiled =
        squeezed(Files.readString(Path.of("src/test/java/dev/dormouse/sdk/Examples.java")));
    var paragraphs = paragraphs(Path.of("src/main/java/dev/dormouse/sdk"));

    assertThat(paragraphs).hasSizeGreaterThan(15);
    assertThat(paragraphs)
        .allSatisfy(paragraph -> assertThat(compiled).contains(squeezed(paragraph)));
  }

  private static List<String> paragraphs(Path sources) throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.list(sources)) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        var examples = EXAMPLE.matcher(Files.readString(file));
        while (examples.find()) {
          var text = examples.group(1).replaceAll("(?m)^\\s*\\* ?", "");
          for (var paragraph : text.split("\n\\s*\n", -1)) {
            found.add(paragraph);
          }
        }
      }
    }
    return found;
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }

  /** What the examples take for granted. */
  @SuppressWarnings("unused")
  static class Surroundings {
    record Purchase(String ticketId, String userId) {}

    record Receipt(String id) {}

    record User(String id) {}

    record Order(String id, List<String> items) {
      boolean isEmpty() {
        return items.isEmpty();
      }
    }

    record Page(String id) {}

    record Customer(String id, ZoneId zone) {}

    /** Why a card was not taken. */
    static final class CardDeclined extends Exception {}

    interface Span {
      void end();
    }

    interface Tracing {
      Span begin(RunId run);
    }

    interface Alerts {
      void tell(RunId run, Throwable error);
    }

    interface Pool {
      Connection getConnection();
    }

    interface Bank {
      double rate(String from, String to) throws IOException;
    }

    static final Tracing tracing = run -> () -> {};
    static final Alerts alerts = (run, error) -> {};
    static final Pool pool =
        () -> {
          throw new IllegalStateException("nobody connects here");
        };

    record Approval(String by) {}

    record Payment(String id) {}

    record Quote(String what) {}

    record Price(long cents) {}

    record Trial(Instant end) {}

    interface Seats {
      String reserve(String id);

      void release(String seat);
    }

    interface Payments {
      String charge(String cart);
    }

    interface Orders {
      void write(String charge);
    }

    /** Logs. */
    static final class Log {
      void info(String message, Object... arguments) {}

      void warn(String message, Object... arguments) {}
    }

    static final Log log = new Log();
    static final Event<Approval> APPROVED = Event.of("approved", Approval.class);

    static byte[] load(URI image) {
      return new byte[0];
    }

    static byte[] scale(byte[] image, int width) {
      return image;
    }

    static int store(byte[] image) {
      return image.length;
    }

    static Map<String, Integer> count(List<String> words) {
      return Map.of();
    }

    static String openCheckout(Purchase purchase) {
      return "";
    }

    static List<String> rows(URI source) throws IOException {
      return List.of();
    }

    static void save(String row) {}

    static void mail(String text) {}

    static void startPayment(URI url) {}

    static void register(URI url) {}

    static long quote(Quote quote) {
      return 0;
    }
  }
}
