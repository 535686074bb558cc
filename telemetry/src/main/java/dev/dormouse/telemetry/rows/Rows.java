package dev.dormouse.telemetry.rows;

import java.util.List;

/**
 * How things become rows of their table.
 *
 * @param insert the statement, of which the bytes are the data
 */
public record Rows<T>(String insert, Bytes<T> bytes) {
  /** Writes rows in the order of columns that the statement names. */
  @FunctionalInterface
  public interface Bytes<T> {
    /**
     * The rows' bytes.
     *
     * @param withJson whether what the sender wrote as JSON can be read into; without, it is text
     *     only, or left out: every row can be stored so
     */
    byte[] of(List<T> items, boolean withJson);
  }
}
