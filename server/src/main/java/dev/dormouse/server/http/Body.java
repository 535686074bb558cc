package dev.dormouse.server.http;

import java.lang.reflect.Type;

/** What an endpoint takes as its request's body, and how much of it at most. */
public sealed interface Body {
  /** What a JSON body may be long where an endpoint says nothing else. */
  int SMALL = 1024 * 1024;

  /** Any body is passed over. */
  record None() implements Body {}

  /**
   * JSON.
   *
   * @param optional whether an empty body stands for an empty object
   */
  record Json(Type type, int maxBytes, boolean optional) implements Body {}

  /** Bytes that are read whole. */
  record Bytes(int maxBytes) implements Body {}

  /** Bytes that the handler reads itself, as they come. */
  record Stream(long maxBytes, String contentType) implements Body {}
}
