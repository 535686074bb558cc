package cinema.api;

/** A ticket sold for good. */
public record Order(String id, String ticketId, String chargeId) {}
