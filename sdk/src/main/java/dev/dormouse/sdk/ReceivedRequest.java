package dev.dormouse.sdk;

import dev.dormouse.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** An HTTP request that ended a wait. */
public final class ReceivedRequest {
  private final dev.dormouse.protocol.api.ReceivedRequest wire;

  private ReceivedRequest(dev.dormouse.protocol.api.ReceivedRequest wire) {
    this.wire = wire;
  }

  static ReceivedRequest of(JsonNode json) {
    return new ReceivedRequest(
        Json.mapper().treeToValue(json, dev.dormouse.protocol.api.ReceivedRequest.class));
  }

  /** GET, POST and so on. */
  public String method() {
    return wire.method();
  }

  /** What follows the wait's own address; empty where nothing does. */
  public String path() {
    return wire.path();
  }

  /** The decoded query: each name with its values. */
  public Map<String, List<String>> query() {
    return wire.query();
  }

  /** The first value of a name in the query. */
  public Optional<String> query(String name) {
    return wire.query().getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The headers, with names in lower case. */
  public Map<String, List<String>> headers() {
    return wire.headers();
  }

  /** The first value of a header, whichever case its name is written in. */
  public Optional<String> header(String name) {
    return wire.headers().getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
        .findFirst();
  }

  /** The body as it came. */
  public byte[] body() {
    return Base64.getDecoder().decode(wire.bodyBase64());
  }

  /** The body as text in UTF-8. */
  public String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  /** The body read as JSON; {@link JsonMismatch} where it does not fit the type. */
  public <T> T json(Class<T> type) {
    return json(AuthorType.of(type));
  }

  /** The body read as JSON; {@link JsonMismatch} where it does not fit the type. */
  public <T> T json(TypeToken<T> type) {
    return json(AuthorType.of(type));
  }

  private <T> T json(AuthorType<T> type) {
    JsonNode node;
    try {
      node = AuthorJson.MAPPER.readTree(body());
    } catch (JacksonException e) {
      throw new JsonMismatch(
          "the body of the received request is not JSON: " + e.getOriginalMessage(), e);
    }
    return AuthorJson.read(node, type, "the body of the received request");
  }

  @Override
  public String toString() {
    return wire.method() + " " + wire.path();
  }
}
