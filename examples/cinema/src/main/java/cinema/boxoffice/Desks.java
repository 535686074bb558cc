package cinema.boxoffice;

import cinema.api.Cart;
import cinema.api.Charge;
import cinema.api.Effect;
import cinema.api.Mail;
import cinema.api.Order;
import cinema.api.Ticket;
import cinema.boxoffice.http.Call;
import cinema.boxoffice.http.Refusal;
import cinema.boxoffice.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What can be asked of the cinema over HTTP. */
final class Desks {
  private static final int MAX_ITEMS = 20;

  private final Jdbi jdbi;
  private final EffectStore effects;
  private final TicketStore tickets = new TicketStore();
  private final CartStore carts = new CartStore();
  private final PaymentStore payments = new PaymentStore();
  private final OrderStore orders = new OrderStore();
  private final MailStore mails = new MailStore();

  Desks(Jdbi jdbi) {
    this.jdbi = jdbi;
    this.effects = new EffectStore(jdbi);
  }

  private record Reservation(@Nullable String userId) {}

  private record NewCart(
      @Nullable String userId, @Nullable String email, @Nullable List<String> items) {}

  private record NewCharge(@Nullable String cartId) {}

  private record NewOrder(@Nullable String ticketId, @Nullable String chargeId) {}

  private record Outage(@Nullable String ticketId, int calls) {}

  List<Route> routes() {
    return List.of(
        new Route("POST", "/tickets/{id}/reservation", this::reserve),
        new Route("DELETE", "/tickets/{id}/reservation", this::release),
        new Route("GET", "/tickets/{id}/reservation", this::reservation),
        new Route("POST", "/carts", this::createCart),
        new Route("GET", "/carts/{id}", this::findCart),
        new Route("POST", "/charges", this::charge),
        new Route("POST", "/charges/{id}/refund", this::refund),
        new Route("POST", "/orders", this::finalizeOrder),
        new Route("POST", "/outages", this::stageOutage),
        new Route("POST", "/chat/messages", this::chat),
        new Route("GET", "/mails", this::mails),
        new Route("GET", "/effects", this::effects));
  }

  /** An e-mail has arrived. */
  void deliver(String runId, Mail mail) {
    effects.count(
        runId,
        "mail.deliver",
        mail.to(),
        handle -> {
          mails.insert(handle, mail);
          return Step.done(mail);
        });
  }

  private Ticket reserve(Call call) {
    var id = call.name("id");
    var userId = given("userId", call.body(Reservation.class).userId());
    return effects.count(
        call.runId(), "tickets.reserve", id, handle -> tickets.reserve(handle, id, userId));
  }

  private Ticket release(Call call) {
    var id = call.name("id");
    return effects.count(
        call.runId(), "tickets.release", id, handle -> tickets.release(handle, id));
  }

  private Map<String, Boolean> reservation(Call call) {
    return jdbi.withHandle(handle -> Map.of("reserved", !tickets.isFree(handle, call.name("id"))));
  }

  private Cart createCart(Call call) {
    var cart = call.body(NewCart.class);
    var userId = given("userId", cart.userId());
    var email = given("email", cart.email());
    var items = given("items", cart.items());
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw Refusal.badRequest(
          "items has " + items.size() + " elements; it must have 1 to " + MAX_ITEMS);
    }
    return jdbi.inTransaction(handle -> carts.create(handle, userId, email, items));
  }

  private Cart findCart(Call call) {
    return jdbi.withHandle(handle -> carts.find(handle, call.name("id")));
  }

  private Charge charge(Call call) {
    var cartId = given("cartId", call.body(NewCharge.class).cartId());
    var key = call.header("Idempotency-Key");
    return effects.count(
        call.runId(),
        "payments.charge",
        cartId,
        handle -> payments.charge(handle, carts.find(handle, cartId), key));
  }

  private Charge refund(Call call) {
    var id = call.name("id");
    return effects.count(
        call.runId(), "payments.refund", id, handle -> payments.refund(handle, id));
  }

  private Order finalizeOrder(Call call) {
    var order = call.body(NewOrder.class);
    var ticketId = given("ticketId", order.ticketId());
    var chargeId = given("chargeId", order.chargeId());
    // In a transaction of its own: the refusal below undoes the other one.
    boolean outage = jdbi.inTransaction(handle -> orders.meetsOutage(handle, ticketId));
    return effects.count(
        call.runId(),
        "orders.finalize",
        ticketId,
        handle -> {
          if (outage) {
            throw Refusal.unavailable("the order desk is closed for a moment");
          }
          var ticket = tickets.find(handle, ticketId);
          return orders.finalizeOrder(handle, ticket, payments.find(handle, chargeId));
        });
  }

  private Map<String, Integer> stageOutage(Call call) {
    var outage = call.body(Outage.class);
    var ticketId = given("ticketId", outage.ticketId());
    jdbi.useTransaction(handle -> orders.stageOutage(handle, ticketId, outage.calls()));
    return Map.of("calls", outage.calls());
  }

  /** The chat is always down, so that it can be seen what a task makes of that. */
  private Object chat(Call call) {
    return effects.count(
        call.runId(),
        "chat.post",
        "#sales",
        handle -> {
          throw Refusal.unavailable("the chat is down");
        });
  }

  private List<Mail> mails(Call call) {
    return jdbi.withHandle(handle -> mails.to(handle, call.query("to")));
  }

  private List<Effect> effects(Call call) {
    return effects.of(call.query("run"));
  }

  private static <T> T given(String field, @Nullable T value) {
    if (value == null) {
      throw Refusal.badRequest("the body lacks \"" + field + "\"");
    }
    return Objects.requireNonNull(value);
  }
}
