package cinema.api;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a user is about to pay.
 *
 * @param items the tickets' ids
 */
public record Cart(String id, String userId, String email, List<String> items, BigDecimal total) {
  public Cart {
    items = List.copyOf(items);
  }
}
