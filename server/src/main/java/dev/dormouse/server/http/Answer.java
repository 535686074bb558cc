package dev.dormouse.server.http;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a handler answers. */
public record Answer(int status, Content content, Map<String, String> headers) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  /** The body of an answer. */
  public sealed interface Content {
    /** A record or a tree that becomes JSON. */
    record Json(Object value) implements Content {}

    /** Text or bytes that are not our JSON. */
    record Bytes(String contentType, ByteBuffer bytes) implements Content {}

    /** A file, sent as it is read. */
    record File(String contentType, Path path) implements Content {}

    /** No body. */
    record Nothing() implements Content {}
  }

  public static Answer ok(Object value) {
    return of(200, value);
  }

  public static Answer of(int status, Object value) {
    return new Answer(status, new Content.Json(value), Map.of());
  }

  public static Answer bytes(int status, String contentType, byte[] bytes) {
    return new Answer(status, new Content.Bytes(contentType, ByteBuffer.wrap(bytes)), Map.of());
  }

  public static Answer file(String contentType, Path path) {
    return new Answer(200, new Content.File(contentType, path), Map.of());
  }

  public static Answer empty(int status) {
    return new Answer(status, new Content.Nothing(), Map.of());
  }

  public Answer with(String header, String value) {
    var all = new HashMap<>(headers);
    all.put(header, value);
    return new Answer(status, content, all);
  }
}
