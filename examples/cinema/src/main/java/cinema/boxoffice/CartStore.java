package cinema.boxoffice;

import cinema.api.Cart;
import cinema.boxoffice.http.Refusal;
import java.math.BigDecimal;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What users are about to pay. */
final class CartStore {
  Cart create(Handle handle, String userId, String email, List<String> items) {
    var id = Ids.next("cart");
    handle
        .createUpdate("insert into cart (id, user_id, email) values (:id, :userId, :email)")
        .bind("id", id)
        .bind("userId", userId)
        .bind("email", email)
        .execute();
    for (var item : items) {
      int found =
          handle
              .createUpdate(
                  """
                  insert into cart_item (cart_id, ticket_id)
                  select :cartId, id from ticket where id = :ticketId
                  """)
              .bind("cartId", id)
              .bind("ticketId", item)
              .execute();
      if (found == 0) {
        throw Refusal.notFound("there is no ticket " + item);
      }
    }
    return find(handle, id);
  }

  Cart find(Handle handle, String id) {
    return handle
        .createQuery(
            """
            select cart.id, user_id, email,
              array_agg(ticket.id order by ticket.id) as items, sum(price) as total
            from cart join cart_item on cart_id = cart.id join ticket on ticket_id = ticket.id
            where cart.id = :id
            group by cart.id
            """)
        .bind("id", id)
        .map((row, context) ->
            new Cart(
                row.getString("id"),
                row.getString("user_id"),
                row.getString("email"),
                List.of((String[]) row.getArray("items").getArray()),
                row.getObject("total", BigDecimal.class)))
        .findOne()
        .orElseThrow(() -> Refusal.notFound("there is no cart " + id));
  }
}
