package cinema.tasks;

import cinema.clients.Carts;
import cinema.clients.Chat;
import cinema.clients.Cinema;
import cinema.clients.Mailer;
import cinema.clients.Orders;
import cinema.clients.Payments;
import cinema.clients.Tickets;
import dev.dormouse.sdk.AbortRun;
import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.Filter;
import dev.dormouse.sdk.Machine;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.Rollback;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.WaitTimedOut;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sells a ticket: holds the seat, waits for the buyer to check out, takes the money. */
public final class PurchaseTicket {
  /**
   * Who wants which seat, and for how long it is held for them; five minutes where none is said.
   */
  public record Purchase(String ticketId, String userId, Duration heldFor) {
    public Purchase(String ticketId, String userId, @Nullable Duration heldFor) {
      this.ticketId = ticketId;
      this.userId = userId;
      this.heldFor = Objects.requireNonNullElse(heldFor, Duration.ofMinutes(5));
    }
  }

  /** The buyer went to the checkout. */
  public record CheckedOut(String cartId, String userId, List<String> items) {}

  /** What the buyer gets. */
  public record Receipt(String orderId, String show, String seat, BigDecimal paid) {}

  public static final Event<CheckedOut> CHECKED_OUT =
      Event.of("cart/checked-out", CheckedOut.class);

  public static final Task<Purchase, Receipt> PURCHASE =
      Task.named("purchase-ticket")
          .payload(Purchase.class)
          .output(Receipt.class)
          .machine(Machine.SMALL_1X)
          .retry(Retry.exponential().maxAttempts(3))
          .run(PurchaseTicket::purchase);

  private static final Logger log = LoggerFactory.getLogger(PurchaseTicket.class);

  private static final Cinema cinema =
      Cinema.of(System.getenv(), () -> RunContext.current().id().toString());
  private static final Tickets tickets = cinema.tickets();
  private static final Carts carts = cinema.carts();
  private static final Payments payments = cinema.payments();
  private static final Orders orders = cinema.orders();
  private static final Mailer mailer = cinema.mailer();
  private static final Chat chat = cinema.chat();

  private PurchaseTicket() {}

  static Receipt purchase(Purchase purchase, RunContext run) throws Exception {
    log.info("{} wants {}, attempt {}", purchase.userId(), purchase.ticketId(), run.attempt());

    var ticket = tickets.reserve(purchase.ticketId(), purchase.userId());
    Rollback.onFailure("release the seat", () -> tickets.release(ticket));

    var checkout = waitForCheckout(purchase);

    var cart = carts.find(checkout.cartId());
    var charge = payments.charge(cart);
    Rollback.onFailure("refund the charge", () -> payments.refund(charge));

    var order = orders.finalizeOrder(ticket, charge);
    var receipt = new Receipt(order.id(), ticket.show(), ticket.seat(), charge.amount());

    mailer.send(
        cart.email(),
        "Your ticket for " + receipt.show(),
        "Seat " + receipt.seat() + ", paid " + receipt.paid() + ". Enjoy the show!");
    tellColleagues(receipt);
    return receipt;
  }

  /** While the run waits it needs no machine, however long the buyer takes. */
  private static CheckedOut waitForCheckout(Purchase purchase) {
    var ours = Filter.where("items", purchase.ticketId()).and("userId", purchase.userId());
    try {
      return CHECKED_OUT.waitFor(ours, purchase.heldFor());
    } catch (WaitTimedOut e) {
      throw new AbortRun(purchase.userId() + " did not check out in time", e);
    }
  }

  /** A sale is a sale, whether the chat works or not. */
  private static void tellColleagues(Receipt receipt) throws InterruptedException {
    try {
      chat.post("Seat " + receipt.seat() + " is sold");
    } catch (IOException e) {
      log.warn("Nobody was told of the sale: {}", e.getMessage());
    }
  }
}
