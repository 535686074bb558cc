package cinema.boxoffice;

import cinema.api.Cart;
import cinema.api.Charge;
import cinema.boxoffice.http.Refusal;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Money taken and given back. */
final class PaymentStore {
  private static final RowMapper<Charge> CHARGE =
      (row, context) ->
          new Charge(
              row.getString("id"),
              row.getString("cart_id"),
              row.getBigDecimal("amount"),
              row.getBoolean("refunded"));

  /** Takes the cart's total, once for each idempotency key. */
  Step<Charge> charge(Handle handle, Cart cart, String idempotencyKey) {
    int charged =
        handle
            .createUpdate(
                """
                insert into charge (id, idempotency_key, cart_id, amount)
                values (:id, :key, :cartId, :amount)
                on conflict (idempotency_key) do nothing
                """)
            .bind("id", Ids.next("chg"))
            .bind("key", idempotencyKey)
            .bind("cartId", cart.id())
            .bind("amount", cart.total())
            .execute();
    var charge =
        handle
            .createQuery(
                """
                select id, cart_id, amount, refunded from charge where idempotency_key = :key
                """)
            .bind("key", idempotencyKey)
            .map(CHARGE)
            .one();
    if (!charge.cartId().equals(cart.id())) {
      throw Refusal.conflict(
          "the idempotency key " + idempotencyKey + " was used for cart " + charge.cartId());
    }
    return charged == 1 ? Step.done(charge) : Step.repeated(charge);
  }

  Step<Charge> refund(Handle handle, String id) {
    int refunded =
        handle
            .createUpdate("update charge set refunded = true where id = :id and not refunded")
            .bind("id", id)
            .execute();
    var charge = find(handle, id);
    return refunded == 1 ? Step.done(charge) : Step.repeated(charge);
  }

  Charge find(Handle handle, String id) {
    return handle
        .createQuery("select id, cart_id, amount, refunded from charge where id = :id")
        .bind("id", id)
        .map(CHARGE)
        .findOne()
        .orElseThrow(() -> Refusal.notFound("there is no charge " + id));
  }
}
