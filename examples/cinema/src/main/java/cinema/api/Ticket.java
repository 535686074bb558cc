package cinema.api;

import java.math.BigDecimal;

/** A seat in a show, to be had once. */
public record Ticket(String id, String show, String seat, BigDecimal price) {}
