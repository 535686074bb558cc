package cinema.boxoffice;

import cinema.api.Charge;
import cinema.api.Order;
import cinema.api.Ticket;
import cinema.boxoffice.http.Refusal;
import org.jdbi.v3.core.Handle;

/** Tickets sold for good, and the outages that are staged for the order desk. */
final class OrderStore {
  Step<Order> finalizeOrder(Handle handle, Ticket ticket, Charge charge) {
    if (charge.refunded()) {
      throw Refusal.conflict("charge " + charge.id() + " was refunded");
    }
    int completed =
        handle
            .createUpdate(
                """
                insert into "order" (id, ticket_id, charge_id) values (:id, :ticketId, :chargeId)
                on conflict (charge_id) do nothing
                """)
            .bind("id", Ids.next("ord"))
            .bind("ticketId", ticket.id())
            .bind("chargeId", charge.id())
            .execute();
    var order =
        handle
            .createQuery("select id, ticket_id, charge_id from \"order\" where charge_id = :id")
            .bind("id", charge.id())
            .map((row, context) ->
                new Order(
                    row.getString("id"), row.getString("ticket_id"), row.getString("charge_id")))
            .one();
    return completed == 1 ? Step.done(order) : Step.repeated(order);
  }

  /** The next attempts to finalize an order of the ticket will fail. */
  void stageOutage(Handle handle, String ticketId, int calls) {
    handle
        .createUpdate(
            """
            insert into outage (ticket_id, calls) values (:ticketId, :calls)
            on conflict (ticket_id) do update set calls = excluded.calls
            """)
        .bind("ticketId", ticketId)
        .bind("calls", calls)
        .execute();
  }

  /** Uses up one call of an outage that is staged for the ticket; false where there is none. */
  boolean meetsOutage(Handle handle, String ticketId) {
    return handle
            .createUpdate(
                "update outage set calls = calls - 1 where ticket_id = :ticketId and calls > 0")
            .bind("ticketId", ticketId)
            .execute()
        == 1;
  }
}
