package dev.dormouse.engine.views;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list, newest first.
 *
 * @param next what to ask for with {@code after} to get older ones, or null where there are none
 * @param previous what to ask for with {@code before} to get newer ones, or null
 */
public record Page<T>(List<T> items, @Nullable String next, @Nullable String previous) {
  private static final int LARGEST = 100;

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

  /** Reads a piece of a list. */
  @FunctionalInterface
  public interface Source<I, T> {
    /** Older than {@code after}, newest first; or newer than {@code before}, oldest first. */
    List<T> read(@Nullable I after, @Nullable I before, int most);
  }

  /**
   * Reads a page.
   *
   * @param id reads a cursor
   * @param idOf what the cursors of a page are made of
   */
  public static <I, T> Page<T> read(
      Wanted wanted, Function<String, I> id, Function<T, String> idOf, Source<I, T> source) {
    if (wanted.size() < 1 || wanted.size() > LARGEST) {
      throw new EngineException(
          ErrorCode.INVALID,
          "the page size is %d; it must be 1 to %d".formatted(wanted.size(), LARGEST));
    }
    if (wanted.after() != null && wanted.before() != null) {
      throw new EngineException(
          ErrorCode.INVALID,
          "both after and before are given; a page lies on one side of a cursor");
    }
    var after = cursor("after", wanted.after(), id);
    var before = cursor("before", wanted.before(), id);
    // One more than asked for tells whether there are more.
    var found = new ArrayList<>(source.read(after, before, wanted.size() + 1));
    boolean more = found.size() > wanted.size();
    if (more) {
      found.removeLast();
    }
    if (before != null) {
      Collections.reverse(found);
    }
    if (found.isEmpty()) {
      return new Page<>(List.of(), null, null);
    }
    boolean hasOlder = before != null || more;
    boolean hasNewer = before == null ? after != null : more;
    return new Page<>(
        found,
        hasOlder ? idOf.apply(found.getLast()) : null,
        hasNewer ? idOf.apply(found.getFirst()) : null);
  }

  private static <I> @Nullable I cursor(
      String what, @Nullable String cursor, Function<String, I> id) {
    try {
      return cursor == null ? null : id.apply(cursor);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          ErrorCode.CURSOR_INVALID,
          "the cursor %s is not one that a page gave: %s".formatted(what, e.getMessage()),
          e);
    }
  }
}
