package cinema.clients;

import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The chat of the cinema's people. */
public record Chat(JsonClient http) {
  /** Says something to everybody. */
  public void post(String text) throws IOException, InterruptedException {
    var unused = http.post("/chat/messages", Map.of("text", text), JsonNode.class);
  }
}
