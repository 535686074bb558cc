package dev.dormouse.server.http;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists in pages: a cursor is the id of the page's last or first element. */
public final class Pages {
  public static final int DEFAULT_SIZE = 25;
  public static final Parameter SIZE =
      Parameter.whole("page[size]", 10, 100, "How many elements a page has; 25 if not given");
  public static final Parameter AFTER =
      Parameter.text("page[after]", "The id after which the page begins, in the list's order");
  public static final Parameter BEFORE =
      Parameter.text("page[before]", "The id before which the page ends, in the list's order");

  private Pages() {}

  /** The cursors of the neighbouring pages; none where there is no such page. */
  public record Links(@Nullable String next, @Nullable String previous) {}

  public static int size(Call call) {
    return call.whole(SIZE).map(Math::toIntExact).orElse(DEFAULT_SIZE);
  }

  public static <T> Optional<T> cursor(Call call, Parameter parameter, Function<String, T> id) {
    return call.text(parameter)
        .map(text -> {
          try {
            return id.apply(text);
          } catch (IllegalArgumentException e) {
            throw Call.refused(parameter, text, "a cursor from an earlier page: " + e.getMessage());
          }
        });
  }
}
