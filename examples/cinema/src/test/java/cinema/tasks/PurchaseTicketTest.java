package cinema.tasks;

import static cinema.tasks.PurchaseTicket.CHECKED_OUT;
import static cinema.tasks.PurchaseTicket.PURCHASE;
import static org.assertj.core.api.Assertions.assertThat;

import cinema.api.Effect;
import cinema.boxoffice.BoxOffice;
import cinema.clients.Cinema;
import cinema.clients.JsonClient;
import cinema.tasks.PurchaseTicket.CheckedOut;
import cinema.tasks.PurchaseTicket.Purchase;
import cinema.tasks.PurchaseTicket.Receipt;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Result;
import dev.dormouse.testing.DormouseTest;
import dev.dormouse.testing.TestDormouse;
import dev.dormouse.testing.TestRun;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The purchase with a real box office, and without Dormouse's server: thirty days pass at once. */
@DormouseTest
@TestInstance(Lifecycle.PER_CLASS)
class PurchaseTicketTest {
  private static final Duration MONTH = Duration.ofDays(30);

  private BoxOffice boxOffice;
  private JsonClient http;
  private Cinema cinema;

  @BeforeAll
  void openTheBoxOffice(@TempDir Path folder) {
    boxOffice = BoxOffice.open(0, 0, folder);
    var url = "http://localhost:" + boxOffice.httpPort();
    var smtp = "localhost:" + boxOffice.smtpPort();
    // Read when the class of the task is initialized, which nobody has asked for yet.
    System.setProperty("cinema.url", url);
    System.setProperty("cinema.smtp", smtp);
    http = new JsonClient(URI.create(url), () -> "buyer");
    cinema = Cinema.at(URI.create(url), smtp, () -> "buyer");
  }

  @AfterAll
  void closeTheBoxOffice() {
    boxOffice.close();
  }

  @Test
  void theBuyerPaysOnTheLastDayAndGetsTheTicket(TestDormouse dormouse) throws Exception {
    // given
    var run = dormouse.trigger(PURCHASE, new Purchase("tkt_a1", "usr_1", MONTH));
    assertThat(cinema.tickets().isReserved("tkt_a1")).isTrue();

    // when
    dormouse.advance(MONTH.minusHours(1));
    checkOut(dormouse, "usr_1", "tkt_a1");

    // then
    assertThat(run.output().paid()).isEqualTo(new BigDecimal("12.50"));
    assertThat(effects(run))
        .containsExactly(
            "tickets.reserve DONE",
            "payments.charge DONE",
            "orders.finalize DONE",
            "mail.deliver DONE",
            "chat.post REFUSED");
  }

  @Test
  void theSeatIsReleasedWhereTheBuyerNeverPays(TestDormouse dormouse) throws Exception {
    // given
    var run = dormouse.trigger(PURCHASE, new Purchase("tkt_a2", "usr_2", MONTH));

    // when
    var result = run.result();

    // then
    assertThat(dormouse.now()).isEqualTo(dormouse.start().plus(MONTH));
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Failed.class,
            failed -> assertThat(failed.error().message()).contains("did not check out in time"));
    assertThat(effects(run)).containsExactly("tickets.reserve DONE", "tickets.release DONE");
    assertThat(cinema.tickets().isReserved("tkt_a2")).isFalse();
  }

  @Test
  void anOutageIsRolledBackAndTheSecondAttemptSucceeds(TestDormouse dormouse) throws Exception {
    // given
    var run = dormouse.trigger(PURCHASE, new Purchase("tkt_a3", "usr_3", MONTH));
    var unused = http.post("/outages", Map.of("ticketId", "tkt_a3", "calls", 1), JsonNode.class);

    // when
    checkOut(dormouse, "usr_3", "tkt_a3");

    // then
    assertThat(run.status()).isEqualTo(RunStatus.DELAYED);
    assertThat(effects(run)).endsWith("payments.refund DONE", "tickets.release DONE");

    // when
    dormouse.advance(Duration.ofMinutes(1));
    checkOut(dormouse, "usr_3", "tkt_a3");

    // then
    assertThat(run.output()).extracting(Receipt::seat).isNotNull();
    assertThat(run.attempts()).isEqualTo(2);
  }

  private void checkOut(TestDormouse dormouse, String user, String ticket)
      throws IOException, InterruptedException {
    var items = List.of(ticket);
    var cart = cinema.carts().create(user, user + "@example.org", items);
    assertThat(dormouse.send(CHECKED_OUT, new CheckedOut(cart.id(), user, items)).resumed())
        .isEqualTo(1);
  }

  private List<String> effects(TestRun<?> run) throws IOException, InterruptedException {
    return List.of(http.get("/effects?run=" + run.id(), Effect[].class)).stream()
        .map(effect -> effect.action() + " " + effect.outcome())
        .toList();
  }
}
