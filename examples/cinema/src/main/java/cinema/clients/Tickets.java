package cinema.clients;

import cinema.api.Ticket;
import java.io.IOException;
import java.util.Map;

/** The desk that knows who holds which seat. */
public record Tickets(JsonClient http) {
  /** Holds the seat for the user, until it is released. */
  public Ticket reserve(String ticketId, String userId) throws IOException, InterruptedException {
    return http.post(reservation(ticketId), Map.of("userId", userId), Ticket.class);
  }

  /** Lets others have the seat. */
  public void release(Ticket ticket) throws IOException, InterruptedException {
    http.delete(reservation(ticket.id()));
  }

  /** Whether somebody holds the seat. */
  public boolean isReserved(String ticketId) throws IOException, InterruptedException {
    return http.get(reservation(ticketId), Reservation.class).reserved();
  }

  private record Reservation(boolean reserved) {}

  private static String reservation(String ticketId) {
    return "/tickets/" + JsonClient.segment(ticketId) + "/reservation";
  }
}
