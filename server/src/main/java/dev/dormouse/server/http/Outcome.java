package dev.dormouse.server.http;

import java.lang.reflect.Type;

/** An answer that an endpoint may give, for the OpenAPI document. */
public sealed interface Outcome {
  int status();

  String description();

  /** A body of JSON. */
  record Json(int status, Type type, String description) implements Outcome {}

  /** A body that is not JSON. */
  record Other(int status, String contentType, String description) implements Outcome {}

  /** No body. */
  record Empty(int status, String description) implements Outcome {}

  /** Any answer at all, of somebody else's making. */
  record Anything(int status, String description) implements Outcome {}
}
