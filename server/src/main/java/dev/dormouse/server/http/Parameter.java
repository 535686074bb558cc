package dev.dormouse.server.http;

/** A value that an endpoint takes from the query or a header of a request. */
public record Parameter(String name, Place place, Shape shape, String description) {

  /** Where a parameter stands. */
  public enum Place {
    QUERY,
    HEADER
  }

  /** What a parameter's text must be. */
  public sealed interface Shape {
    /** Any text up to a length. */
    record Text(int maxLength) implements Shape {}

    /** A whole number. */
    record Whole(long min, long max) implements Shape {}

    /** {@code true} or {@code false}. */
    record Flag() implements Shape {}

    /** Texts divided by commas. */
    record Texts(int maxCount, int maxLength) implements Shape {}

    /** An instant, in ISO form or in milliseconds since 1970. */
    record Moment() implements Shape {}
  }

  public static Parameter text(String name, String description) {
    return new Parameter(name, Place.QUERY, new Shape.Text(1024), description);
  }

  public static Parameter header(String name, String description) {
    return new Parameter(name, Place.HEADER, new Shape.Text(2048), description);
  }

  public static Parameter whole(String name, long min, long max, String description) {
    return new Parameter(name, Place.QUERY, new Shape.Whole(min, max), description);
  }

  public static Parameter flag(String name, String description) {
    return new Parameter(name, Place.QUERY, new Shape.Flag(), description);
  }

  public static Parameter texts(String name, String description) {
    return new Parameter(name, Place.QUERY, new Shape.Texts(100, 512), description);
  }

  public static Parameter moment(String name, String description) {
    return new Parameter(name, Place.QUERY, new Shape.Moment(), description);
  }
}
