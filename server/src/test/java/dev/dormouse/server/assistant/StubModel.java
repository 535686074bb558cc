package dev.dormouse.server.assistant;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/** An API like OpenAI's that says what a test told it, and remembers what it heard. */
final class StubModel implements AutoCloseable {
  private final HttpServer http;
  private final LinkedBlockingQueue<Map<String, Object>> messages = new LinkedBlockingQueue<>();
  private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();

  StubModel() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/v1/chat/completions", this::answer);
    http.start();
  }

  AssistantConfig config() {
    return new AssistantConfig(
        "http://127.0.0.1:" + http.getAddress().getPort() + "/v1", "small", "sk-test");
  }

  /** Will say a text. */
  void says(String text) {
    messages.add(Map.of("role", "assistant", "content", text));
  }

  /** Will call a tool. */
  void calls(String tool, Map<String, String> arguments) {
    var function = Map.of("name", tool, "arguments", Json.mapper().writeValueAsString(arguments));
    messages.add(
        Map.of(
            "role",
            "assistant",
            "tool_calls",
            List.of(Map.of("id", "call_1", "type", "function", "function", function))));
  }

  List<JsonNode> heard() {
    return List.copyOf(heard);
  }

  List<String> keys() {
    return List.copyOf(keys);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      heard.add(Json.mapper().readTree(exchange.getRequestBody().readAllBytes()));
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      var message = messages.poll();
      byte[] body =
          Json.mapper()
              .writeValueAsBytes(
                  message == null
                      ? Map.of("error", Map.of("message", "no more to say"))
                      : Map.of(
                          "id",
                          "chat_1",
                          "choices",
                          List.of(
                              Map.of("index", 0, "message", message, "finish_reason", "stop"))));
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(message == null ? 401 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
