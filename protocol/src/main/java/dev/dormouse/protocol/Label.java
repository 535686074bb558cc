package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a run asks of the node that executes it: {@code gpu}, a label whatever its value, or {@code
 * region=eu}, one with that value.
 */
public record Label(@JsonValue String value) implements Comparable<Label> {
  /** So many a run may ask for. */
  public static final int MOST = 20;

  private static final String REGION = "region";
  private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?";
  private static final Pattern LABEL = Pattern.compile(NAME + "(=" + NAME + ")?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Label {
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "label is \""
              + (value.length() > 200 ? value.substring(0, 200) + "…" : value)
              + "\"; it must be NAME or NAME=VALUE, each of 1 to 63 letters, digits, dots, dashes,"
              + " slashes and underscores");
    }
  }

  /** A label whatever its value. */
  public static Label named(String name) {
    return new Label(name);
  }

  /** A label with that value. */
  public static Label of(String name, String value) {
    return new Label(name + "=" + value);
  }

  /** Where the node is. */
  public static Label region(String region) {
    return of(REGION, region);
  }

  /** All of both, each once, in their order. */
  public static List<Label> union(Collection<Label> some, Collection<Label> more) {
    var all = new TreeSet<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  @Override
  public int compareTo(Label other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
