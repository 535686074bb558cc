package dev.dormouse.benchmarks.machines;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What of the machines is measured, and how often.
 *
 * @param rounds of checkpoint and restore, where they are small
 * @param starts of containers one after the other
 * @param waiting runs that wait at once, and are woken by one event
 */
record MachinesOptions(Set<Part> parts, int rounds, int starts, int waiting) {
  /** What can be measured by itself. */
  enum Part {
    STARTS,
    LARGE,
    CINEMA,
    STORM;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final MachinesOptions DEFAULT =
      new MachinesOptions(EnumSet.allOf(Part.class), 20, 200, 200);

  static final String USAGE =
      "machines [starts|large|cinema|storm]... [--rounds N] [--starts N] [--waiting N]";

  /** Words and options, in any order; without a word all parts are meant. */
  static MachinesOptions of(List<String> arguments) {
    var options = DEFAULT;
    var parts = EnumSet.noneOf(Part.class);
    for (int i = 0; i < arguments.size(); i++) {
      var word = arguments.get(i);
      if (word.startsWith("--")) {
        options = options.with(word, number(word, i + 1, arguments));
        i++;
      } else {
        parts.add(part(word));
      }
    }
    return parts.isEmpty()
        ? options
        : new MachinesOptions(parts, options.rounds, options.starts, options.waiting);
  }

  boolean has(Part part) {
    return parts.contains(part);
  }

  private MachinesOptions with(String option, int number) {
    return switch (option) {
      case "--rounds" -> new MachinesOptions(parts, number, starts, waiting);
      case "--starts" -> new MachinesOptions(parts, rounds, number, waiting);
      case "--waiting" -> new MachinesOptions(parts, rounds, starts, number);
      default -> throw unknown(option);
    };
  }

  private static int number(String option, int at, List<String> arguments) {
    var value = at < arguments.size() ? arguments.get(at) : "";
    if (!value.matches("[1-9][0-9]{0,5}")) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; it must be a number from 1 on".formatted(option, value));
    }
    return Integer.parseInt(value);
  }

  private static Part part(String word) {
    for (var part : Part.values()) {
      if (part.word().equals(word)) {
        return part;
      }
    }
    throw unknown(word);
  }

  private static IllegalArgumentException unknown(String word) {
    return new IllegalArgumentException("\"" + word + "\" is not known here; there is: " + USAGE);
  }
}
