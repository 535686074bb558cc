package cinema.clients;

import cinema.api.Cart;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What users are about to pay. */
public record Carts(JsonClient http) {
  /** The cart with this id. */
  public Cart find(String cartId) throws IOException, InterruptedException {
    return http.get("/carts/" + JsonClient.segment(cartId), Cart.class);
  }

  /** Puts tickets into a new cart. */
  public Cart create(String userId, String email, List<String> items)
      throws IOException, InterruptedException {
    return http.post(
        "/carts", Map.of("userId", userId, "email", email, "items", items), Cart.class);
  }
}
