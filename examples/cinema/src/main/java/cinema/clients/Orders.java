package cinema.clients;

import cinema.api.Charge;
import cinema.api.Order;
import cinema.api.Ticket;
import java.io.IOException;
import java.util.Map;

/** The desk that makes sales final. */
public record Orders(JsonClient http) {
  /** Sells the ticket for the charge. */
  public Order finalizeOrder(Ticket ticket, Charge charge)
      throws IOException, InterruptedException {
    return http.post(
        "/orders", Map.of("ticketId", ticket.id(), "chargeId", charge.id()), Order.class);
  }
}
