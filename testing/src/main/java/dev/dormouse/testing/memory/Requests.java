package dev.dormouse.testing.memory;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.WaitSpec;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** What a test does from outside: requests to the addresses of waits, and things at a time. */
public final class Requests {
  private static final String TOKENS = "/api/v1/waitpoints/tokens/";
  private static final String WAITS = "/wait/";

  private Requests() {}

  /** Makes a request. */
  public static RequestAnswer make(World world, String method, URI url, @Nullable Object json) {
    JsonNode body = Json.mapper().valueToTree(json);
    var path = url.getPath();
    if (path.startsWith(TOKENS)) {
      var id = new WaitpointId(path.substring(TOKENS.length()).replaceFirst("/.*", ""));
      world.locked(() -> {
        world.waitpoints().complete(id, body == null ? NullNode.getInstance() : body);
        return true;
      });
      world.driver().settle();
      return done();
    }
    if (!path.startsWith(WAITS)) {
      throw new IllegalArgumentException(
          "the address is " + url + "; it must be one of a wait or a token of this test");
    }
    var rest = path.substring(WAITS.length());
    var id = rest.replaceFirst("/.*", "");
    var received =
        new ReceivedRequest(
            method,
            rest.substring(id.length()),
            query(url),
            json == null ? Map.of() : Map.of("content-type", List.of("application/json")),
            Base64.getEncoder()
                .encodeToString(
                    json == null ? new byte[0] : Json.mapper().writeValueAsBytes(body)));
    var wait = world.locked(() -> world.waitpoints().receive(new WaitpointId(id), received));
    world.driver().settle();
    return wait.spec() instanceof WaitSpec.ForRequest request && request.answered()
        ? answered(world, wait)
        : done();
  }

  private static RequestAnswer done() {
    var body = "{}".getBytes(StandardCharsets.UTF_8);
    return new RequestAnswer(
        200, Map.of("content-type", "application/json"), Base64.getEncoder().encodeToString(body));
  }

  private static RequestAnswer answered(World world, MemoryWait wait) {
    world
        .driver()
        .until(() -> wait.answer != null, "the request to " + wait.url() + " is to be answered");
    return Objects.requireNonNull(wait.answer);
  }

  private static Map<String, List<String>> query(URI url) {
    var query = new LinkedHashMap<String, List<String>>();
    if (url.getRawQuery() != null) {
      for (var part : url.getRawQuery().split("&", -1)) {
        int equals = part.indexOf('=');
        var name = equals < 0 ? part : part.substring(0, equals);
        var value = equals < 0 ? "" : part.substring(equals + 1);
        query.computeIfAbsent(decoded(name), each -> new ArrayList<>()).add(decoded(value));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The payloads of the events of a name, in the order in which they were sent. */
  public static List<JsonNode> sent(World world, String event) {
    return world.locked(() -> world.waitpoints().sent(event));
  }

  /** Something is done when so much time has passed. */
  public static void after(World world, Duration time, Runnable action) {
    world.locked(() -> {
      world.clock().at(world.clock().instant().plus(time), () -> true, action);
      return true;
    });
  }
}
