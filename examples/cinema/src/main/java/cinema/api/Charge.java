package cinema.api;

import java.math.BigDecimal;

/** Money taken for a cart. */
public record Charge(String id, String cartId, BigDecimal amount, boolean refunded) {}
