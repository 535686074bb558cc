package cinema.demo;

import static cinema.tasks.PurchaseTicket.CHECKED_OUT;
import static cinema.tasks.PurchaseTicket.PURCHASE;

import cinema.api.Cart;
import cinema.api.Mail;
import cinema.clients.Cinema;
import cinema.clients.JsonClient;
import cinema.tasks.PurchaseTicket.CheckedOut;
import cinema.tasks.PurchaseTicket.Purchase;
import cinema.tasks.PurchaseTicket.Receipt;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Result;
import dev.dormouse.sdk.RunHandle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What happens to three buyers. */
final class Stories {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Duration THINKING = Duration.ofSeconds(4);

  private final Narrator narrator;
  private final JsonClient boxOffice;
  private final Cinema cinema;

  /**
   * The stories are played in a cinema.
   *
   * @param boxOffice the cinema's HTTP services
   */
  Stories(Narrator narrator, JsonClient boxOffice, Cinema cinema) {
    this.narrator = narrator;
    this.boxOffice = boxOffice;
    this.cinema = cinema;
  }

  /** Who buys a ticket. */
  private record Buyer(String name, String userId, String ticketId) {
    String email() {
      return userId + "@example.org";
    }
  }

  /** A buyer thinks for a while, pays, and gets the ticket. */
  void buysATicket() throws IOException, InterruptedException {
    var anna = new Buyer("Anna", "usr_anna", "tkt_a1");
    var scene = narrator.title("1. Anna buys a ticket");

    var triggered = scene.now();
    var run = wantsTicket(scene, anna, LONG);
    var story = new Story(scene, boxOffice, run);
    story.untilWaiting(1);
    scene.remark(
        "from the trigger to the task's first line: "
            + since(triggered, story.last("tickets.reserve")));

    scene.tell("Anna thinks for " + THINKING.toSeconds() + " s ...");
    story.whileThinking(THINKING);
    var sent = scene.now();
    checksOut(scene, anna);
    story.untilEnded(RunStatus.COMPLETED);
    scene.remark(
        "from the event to the task's next lines: " + since(sent, story.last("payments.charge")));

    showReceipt(scene, run.await());
    showMail(scene, anna);
    story.happened(
        "tickets.reserve DONE",
        "payments.charge DONE",
        "orders.finalize DONE",
        "mail.deliver DONE",
        "chat.post REFUSED");
  }

  /** A buyer never pays: after a while others can have the seat. */
  void neverPays() throws IOException, InterruptedException {
    var bela = new Buyer("Bela", "usr_bela", "tkt_a2");
    var scene = narrator.title("2. Bela never pays");

    var run = wantsTicket(scene, bela, SHORT);
    var story = new Story(scene, boxOffice, run);
    story.untilWaiting(1);
    scene.tell("Bela does nothing; the seat is held for " + SHORT.toSeconds() + " s ...");
    story.untilEnded(RunStatus.FAILED);

    showError(scene, run);
    if (cinema.tickets().isReserved(bela.ticketId())) {
      throw new Unexpected("seat " + bela.ticketId() + " is still reserved");
    }
    scene.remark("the seat is free again");
    story.happened("tickets.reserve DONE", "tickets.release DONE");
  }

  /** The order desk closes after the charge: all is undone, and a second attempt succeeds. */
  void meetsAnOutage() throws IOException, InterruptedException {
    var cleo = new Buyer("Cleo", "usr_cleo", "tkt_a3");
    var scene = narrator.title("3. Cleo pays, but her order cannot be finalized");
    var unused =
        boxOffice.post("/outages", Map.of("ticketId", cleo.ticketId(), "calls", 1), JsonNode.class);

    var run = wantsTicket(scene, cleo, LONG);
    var story = new Story(scene, boxOffice, run);
    story.untilWaiting(1);
    checksOut(scene, cleo);
    story.untilWaiting(2);
    scene.remark("the second attempt has begun from the task's first line; Cleo tries again");
    checksOut(scene, cleo);
    story.untilEnded(RunStatus.COMPLETED);

    showReceipt(scene, run.await());
    story.happened(
        "tickets.reserve DONE",
        "payments.charge DONE",
        "orders.finalize REFUSED",
        "payments.refund DONE",
        "tickets.release DONE",
        "tickets.reserve DONE",
        "payments.charge DONE",
        "orders.finalize DONE",
        "mail.deliver DONE",
        "chat.post REFUSED");
  }

  private RunHandle<Receipt> wantsTicket(Narrator scene, Buyer buyer, Duration heldFor) {
    scene.tell(buyer.name() + " wants seat " + buyer.ticketId() + ": triggering " + PURCHASE.id());
    var run = PURCHASE.trigger(new Purchase(buyer.ticketId(), buyer.userId(), heldFor));
    scene.tell("accepted as " + run.id());
    return run;
  }

  private void checksOut(Narrator scene, Buyer buyer) throws IOException, InterruptedException {
    Cart cart = cinema.carts().create(buyer.userId(), buyer.email(), List.of(buyer.ticketId()));
    scene.tell(buyer.name() + " checks out: sending " + CHECKED_OUT.name());
    var sent = CHECKED_OUT.send(new CheckedOut(cart.id(), buyer.userId(), cart.items()));
    if (sent.resumed() != 1) {
      throw new Unexpected("the event should resume one run, but it resumed " + sent.resumed());
    }
  }

  private static void showReceipt(Narrator scene, Receipt receipt) {
    scene.remark(
        "receipt: %s, seat %s for \"%s\", paid %s"
            .formatted(receipt.orderId(), receipt.seat(), receipt.show(), receipt.paid()));
  }

  private static void showError(Narrator scene, RunHandle<Receipt> run) {
    switch (run.result().orElseThrow()) {
      case Result.Completed<Receipt> completed ->
          throw new Unexpected("nobody paid, and yet there is a receipt: " + completed.output());
      case Result.Failed<Receipt> failed -> scene.remark("error:   " + failed.error().message());
    }
  }

  private void showMail(Narrator scene, Buyer buyer) throws IOException, InterruptedException {
    var mails = boxOffice.get("/mails?to=" + JsonClient.segment(buyer.email()), Mail[].class);
    if (mails.length != 1) {
      throw new Unexpected(
          "%s should have got one e-mail, but got %d".formatted(buyer.email(), mails.length));
    }
    scene.remark("e-mail:  \"%s\": %s".formatted(mails[0].subject(), mails[0].text()));
  }

  private static String since(Instant from, Instant to) {
    return Narrator.length(Duration.between(from, to));
  }
}
