package cinema.clients;

import cinema.api.Cart;
import cinema.api.Charge;
import java.io.IOException;
import java.util.Map;

/** Takes money and gives it back. */
public record Payments(JsonClient http) {
  /** Takes the cart's total; a second call with the same key gives the first one's charge. */
  public Charge charge(Cart cart, String idempotencyKey) throws IOException, InterruptedException {
    return http.postOnce(idempotencyKey, "/charges", Map.of("cartId", cart.id()), Charge.class);
  }

  /** Gives the money back. */
  public Charge refund(Charge charge) throws IOException, InterruptedException {
    return http.post(
        "/charges/" + JsonClient.segment(charge.id()) + "/refund", Map.of(), Charge.class);
  }
}
