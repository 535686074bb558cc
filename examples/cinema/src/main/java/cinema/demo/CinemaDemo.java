package cinema.demo;

import cinema.boxoffice.BoxOffice;
import cinema.clients.Cinema;
import cinema.clients.JsonClient;
import dev.dormouse.sdk.ApiException;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Opens the cinema, lets three people buy tickets through Dormouse, and checks what happened.
 *
 * <p>The tasks must be deployed already, to the server that {@code DORMOUSE_API_URL} and {@code
 * DORMOUSE_SECRET_KEY} name. With {@code --keep} the cinema stays open afterwards.
 */
public final class CinemaDemo {
  private static final int AS_IT_SHOULD = 0;
  private static final int NOT_AS_IT_SHOULD = 1;
  private static final int COULD_NOT_BEGIN = 2;

  private CinemaDemo() {}

  /** Plays the demo. */
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(play(System.getenv(), List.of(arguments).contains("--keep")));
  }

  private static int play(Map<String, String> environment, boolean keep)
      throws InterruptedException {
    try (var folder = TemporaryFolder.create("cinema");
        var boxOffice = open(environment, folder)) {
      System.out.println("Dormouse:   " + Dormouse.fromEnvironment().url());
      System.out.println("box office: " + url(boxOffice) + ", mail at " + smtp(boxOffice));
      int outcome = tell(stories(boxOffice));
      if (keep) {
        System.out.println("The box office stays open until this program is ended.");
        new CountDownLatch(1).await();
      }
      return outcome;
    } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException e) {
      System.err.println("The demo could not begin: " + e.getMessage());
      return COULD_NOT_BEGIN;
    }
  }

  private static int tell(Stories stories) throws InterruptedException {
    var clock = Clock.systemUTC();
    var beginning = clock.instant();
    try {
      stories.buysATicket();
      stories.neverPays();
      stories.meetsAnOutage();
    } catch (Unexpected | RunFailed | ApiException | IOException e) {
      System.err.println("\nThe demo did not go as it should: " + e.getMessage());
      return NOT_AS_IT_SHOULD;
    }
    var length = Narrator.length(Duration.between(beginning, clock.instant()));
    System.out.println("\nAll went as it should, in " + length + ".");
    return AS_IT_SHOULD;
  }

  private static BoxOffice open(Map<String, String> environment, TemporaryFolder folder) {
    return BoxOffice.open(
        port(environment, "CINEMA_PORT", BoxOffice.HTTP_PORT),
        port(environment, "CINEMA_SMTP_PORT", BoxOffice.SMTP_PORT),
        folder.path());
  }

  private static int port(Map<String, String> environment, String name, int otherwise) {
    var value = environment.getOrDefault(name, String.valueOf(otherwise));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is \"" + value + "\"; it must be a port", e);
    }
  }

  private static Stories stories(BoxOffice boxOffice) {
    var narrator = new Narrator(System.out, Clock.systemUTC());
    var http = new JsonClient(url(boxOffice), () -> "");
    return new Stories(narrator, http, Cinema.at(url(boxOffice), smtp(boxOffice), () -> ""));
  }

  private static URI url(BoxOffice boxOffice) {
    return URI.create("http://localhost:" + boxOffice.httpPort());
  }

  private static String smtp(BoxOffice boxOffice) {
    return "localhost:" + boxOffice.smtpPort();
  }
}
