package cinema.boxoffice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cinema.api.Cart;
import cinema.api.Charge;
import cinema.api.Effect;
import cinema.api.Mail;
import cinema.boxoffice.http.JsonServer;
import cinema.clients.Cinema;
import cinema.clients.JsonClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The box office as the tasks' clients see it; each test has a run id and a seat of its own. */
@TestInstance(Lifecycle.PER_CLASS)
class BoxOfficeTest {
  private final AtomicInteger tests = new AtomicInteger();
  private BoxOffice boxOffice;
  private JsonClient http;
  private Cinema cinema;
  private String run;
  private String seat;

  @BeforeAll
  void openTheBoxOffice(@TempDir Path folder) {
    boxOffice = BoxOffice.open(0, 0, folder);
    var url = URI.create("http://localhost:" + boxOffice.httpPort());
    http = new JsonClient(url, () -> run);
    cinema = Cinema.at(url, "localhost:" + boxOffice.smtpPort(), () -> run);
  }

  @AfterAll
  void closeTheBoxOffice() {
    boxOffice.close();
  }

  @BeforeEach
  void takeARunAndASeat() {
    int test = tests.incrementAndGet();
    run = "run_" + test;
    seat = "tkt_b" + test;
  }

  @Test
  void sellsATicketStepByStepAndCountsEachStep() throws Exception {
    // when
    var ticket = cinema.tickets().reserve(seat, "usr_1");
    var cart = cartOf("usr_1");
    var charge = cinema.payments().charge(cart);
    var order = cinema.orders().finalizeOrder(ticket, charge);

    // then
    assertThat(cart.total()).isEqualTo(new BigDecimal("12.50"));
    assertThat(charge.amount()).isEqualTo(cart.total());
    assertThat(order.ticketId()).isEqualTo(seat);
    assertThat(effects())
        .containsExactly("tickets.reserve DONE", "payments.charge DONE", "orders.finalize DONE");
  }

  @Test
  void givesASeatToOneUserUntilItIsReleased() throws Exception {
    // given
    var ticket = cinema.tickets().reserve(seat, "usr_1");

    // then
    assertThat(cinema.tickets().reserve(seat, "usr_1")).isEqualTo(ticket);
    assertThatThrownBy(() -> cinema.tickets().reserve(seat, "usr_2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("409")
        .hasMessageContaining("taken by somebody else");

    // when
    cinema.tickets().release(ticket);

    // then
    assertThat(cinema.tickets().isReserved(seat)).isFalse();
    assertThat(cinema.tickets().reserve(seat, "usr_2")).isEqualTo(ticket);
    assertThat(effects())
        .containsExactly(
            "tickets.reserve DONE",
            "tickets.reserve REPEATED",
            "tickets.reserve REFUSED",
            "tickets.release DONE",
            "tickets.reserve DONE");
  }

  @Test
  void chargesACartOnceButCountsEachCall() throws Exception {
    // given
    var cart = cartOf("usr_1");

    // when
    var first = cinema.payments().charge(cart);
    var second = cinema.payments().charge(cart);

    // then
    assertThat(second).isEqualTo(first);
    assertThat(effects()).containsExactly("payments.charge DONE", "payments.charge REPEATED");
  }

  @Test
  void refusesAnIdempotencyKeyThatWasUsedForAnotherCart() throws Exception {
    // given
    var cart = cartOf("usr_1");
    var other = Map.of("cartId", cartOf("usr_2").id());
    var unused = cinema.payments().charge(cart);

    // then
    assertThatThrownBy(() -> http.postOnce(cart.id(), "/charges", other, Charge.class))
        .hasMessageContaining("409")
        .hasMessageContaining("was used for cart");
  }

  @Test
  void refundsAChargeOnceAndSellsNothingForIt() throws Exception {
    // given
    var ticket = cinema.tickets().reserve(seat, "usr_1");
    var charge = cinema.payments().charge(cartOf("usr_1"));

    // when
    var refund = cinema.payments().refund(charge);
    var repeated = cinema.payments().refund(charge);

    // then
    assertThat(refund.refunded()).isTrue();
    assertThat(repeated).isEqualTo(refund);
    assertThatThrownBy(() -> cinema.orders().finalizeOrder(ticket, charge))
        .hasMessageContaining("was refunded");
    assertThat(effects())
        .endsWith("payments.refund DONE", "payments.refund REPEATED", "orders.finalize REFUSED");
  }

  @Test
  void finalizesNoOrderDuringAnOutage() throws Exception {
    // given
    var ticket = cinema.tickets().reserve(seat, "usr_1");
    var charge = cinema.payments().charge(cartOf("usr_1"));
    var unused = http.post("/outages", Map.of("ticketId", seat, "calls", 1), JsonNode.class);

    // then
    assertThatThrownBy(() -> cinema.orders().finalizeOrder(ticket, charge))
        .hasMessageContaining("503");
    assertThat(cinema.orders().finalizeOrder(ticket, charge).chargeId()).isEqualTo(charge.id());
    assertThat(effects()).endsWith("orders.finalize REFUSED", "orders.finalize DONE");
  }

  @Test
  void receivesMailOverSmtpOnBehalfOfARun() throws Exception {
    // given
    var recipient = run + "@example.org";

    // when
    cinema.mailer().send(recipient, "Ihr Platz für heute", "Reihe B, Platz 1");

    // then
    assertThat(http.get("/mails?to=" + JsonClient.segment(recipient), Mail[].class))
        .containsExactly(
            new Mail(
                "tickets@cinema.example", recipient, "Ihr Platz für heute", "Reihe B, Platz 1"));
    assertThat(effects()).containsExactly("mail.deliver DONE");
  }

  @Test
  void isAlwaysWithoutChatAndCountsWhoTried() throws Exception {
    assertThatThrownBy(() -> cinema.chat().post("hello")).hasMessageContaining("the chat is down");
    assertThat(effects()).containsExactly("chat.post REFUSED");
  }

  @Test
  void refusesWhatItDoesNotKnowOrUnderstand() {
    assertThatThrownBy(() -> cinema.tickets().reserve("tkt_x1", "usr_1"))
        .hasMessageContaining("404")
        .hasMessageContaining("there is no ticket tkt_x1");
    assertThatThrownBy(() -> http.get("/popcorn", JsonNode.class))
        .hasMessageContaining("404")
        .hasMessageContaining("there is no GET /popcorn");
    assertThatThrownBy(() -> http.post("/carts", List.of(1), JsonNode.class))
        .hasMessageContaining("400")
        .hasMessageContaining("the body is not a NewCart");
    assertThatThrownBy(() -> http.post("/carts", Map.of("userId", "usr_1"), JsonNode.class))
        .hasMessageContaining("the body lacks \\\"email\\\"");
    assertThatThrownBy(
            () -> http.post("/carts", "x".repeat(JsonServer.MAX_BODY + 1), JsonNode.class))
        .hasMessageContaining("413");
  }

  private Cart cartOf(String userId) throws IOException, InterruptedException {
    return cinema.carts().create(userId, userId + "@example.org", List.of(seat));
  }

  private List<String> effects() throws IOException, InterruptedException {
    return List.of(http.get("/effects?run=" + run, Effect[].class)).stream()
        .map(effect -> effect.action() + " " + effect.outcome())
        .toList();
  }
}
