package cinema.boxoffice.http;

import cinema.api.Effect;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP request as a route sees it. */
public final class Call {
  private final JsonMapper json;
  private final HttpExchange exchange;
  private final Map<String, String> names;
  private final byte[] body;

  Call(JsonMapper json, HttpExchange exchange, Map<String, String> names, byte[] body) {
    this.json = json;
    this.exchange = exchange;
    this.names = names;
    this.body = body;
  }

  /** What stands for a segment in braces of the route's path. */
  public String name(String segment) {
    return Objects.requireNonNull(names.get(segment), segment);
  }

  /** The value of a parameter of the query. */
  public String query(String parameter) {
    var query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
    return Stream.of(query.split("&"))
        .filter(pair -> pair.startsWith(parameter + "="))
        .map(pair -> pair.substring(parameter.length() + 1))
        .map(value -> URLDecoder.decode(value, StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow(() -> Refusal.badRequest("the query lacks \"" + parameter + "\""));
  }

  /** The value of a header that has to be there. */
  public String header(String header) {
    var value = exchange.getRequestHeaders().getFirst(header);
    if (value == null) {
      throw Refusal.badRequest("the header " + header + " is missing");
    }
    return value;
  }

  /** On behalf of which run the call is made; "" for a person. */
  public String runId() {
    return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(Effect.RUN_HEADER), "");
  }

  /** The body, read as JSON. */
  public <T> T body(Class<T> type) {
    try {
      return json.readValue(body, type);
    } catch (JacksonException e) {
      throw Refusal.badRequest(
          "the body is not a " + type.getSimpleName() + ": " + e.getOriginalMessage());
    }
  }
}
