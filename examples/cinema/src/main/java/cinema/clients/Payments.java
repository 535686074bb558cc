package cinema.clients;

import cinema.api.Cart;
import cinema.api.Charge;
import java.io.IOException;
import java.util.Map;

/** Takes money and gives it back. */
public record Payments(JsonClient http) {
  /** Takes the cart's total; the cart is the idempotency key, so that it is never paid twice. */
  public Charge charge(Cart cart) throws IOException, InterruptedException {
    return http.postOnce(cart.id(), "/charges", Map.of("cartId", cart.id()), Charge.class);
  }

  /** Gives the money back. */
  public Charge refund(Charge charge) throws IOException, InterruptedException {
    return http.post(
        "/charges/" + JsonClient.segment(charge.id()) + "/refund", Map.of(), Charge.class);
  }
}
