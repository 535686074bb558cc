package cinema.boxoffice;

import cinema.api.Ticket;
import cinema.boxoffice.http.Refusal;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Who holds which seat. */
final class TicketStore {
  private static final RowMapper<Ticket> TICKET =
      (row, context) ->
          new Ticket(
              row.getString("id"),
              row.getString("show"),
              row.getString("seat"),
              row.getBigDecimal("price"));

  Ticket find(Handle handle, String id) {
    return handle
        .createQuery("select id, show, seat, price from ticket where id = :id")
        .bind("id", id)
        .map(TICKET)
        .findOne()
        .orElseThrow(() -> Refusal.notFound("there is no ticket " + id));
  }

  Step<Ticket> reserve(Handle handle, String id, String userId) {
    var ticket = find(handle, id);
    int reserved =
        handle
            .createUpdate("update ticket set holder = :userId where id = :id and holder is null")
            .bind("id", id)
            .bind("userId", userId)
            .execute();
    if (reserved == 1) {
      return Step.done(ticket);
    }
    if (isHeldBy(handle, id, userId)) {
      return Step.repeated(ticket);
    }
    throw Refusal.conflict("ticket " + id + " is taken by somebody else");
  }

  Step<Ticket> release(Handle handle, String id) {
    var ticket = find(handle, id);
    int released =
        handle
            .createUpdate("update ticket set holder = null where id = :id and holder is not null")
            .bind("id", id)
            .execute();
    return released == 1 ? Step.done(ticket) : Step.repeated(ticket);
  }

  boolean isFree(Handle handle, String id) {
    return handle
        .createQuery("select holder is null from ticket where id = :id")
        .bind("id", id)
        .mapTo(Boolean.class)
        .findOne()
        .orElseThrow(() -> Refusal.notFound("there is no ticket " + id));
  }

  private static boolean isHeldBy(Handle handle, String id, String userId) {
    return handle
        .createQuery("select count(*) > 0 from ticket where id = :id and holder = :userId")
        .bind("id", id)
        .bind("userId", userId)
        .mapTo(Boolean.class)
        .one();
  }
}
