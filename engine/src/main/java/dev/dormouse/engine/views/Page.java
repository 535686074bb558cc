package dev.dormouse.engine.views;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list, newest first.
 *
 * @param next what to ask for with {@code after} to get older ones, or null where there are none
 * @param previous what to ask for with {@code before} to get newer ones, or null
 */
public record Page<T>(List<T> items, @Nullable String next, @Nullable String previous) {
  public Page {
    items = List.copyOf(items);
  }

  /**
   * Which piece: {@code after} a cursor, or {@code before} one, or neither for the newest.
   *
   * @param size 1 to 100
   */
  public record Wanted(int size, @Nullable String after, @Nullable String before) {
    public static final Wanted FIRST = new Wanted(25, null, null);
  }
}
