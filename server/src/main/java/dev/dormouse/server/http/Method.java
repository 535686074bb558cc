package dev.dormouse.server.http;

/** The methods that endpoints answer to. */
public enum Method {
  GET,
  POST,
  PUT,
  DELETE,
  /** All of HTTP's common methods. */
  ANY
}
