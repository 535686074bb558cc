package dev.dormouse.engine.states;

import dev.dormouse.protocol.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Draws the table of transitions; run it to renew {@code docs/run-states.md}. */
final class RunStatesDiagram {
  private RunStatesDiagram() {}

  static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), text());
  }

  static String text() {
    var arrows = new LinkedHashMap<String, Set<String>>();
    for (var row : RunTransition.TABLE) {
      String from = row.from() == null ? "[*]" : row.from().name();
      arrows
          .computeIfAbsent(from + " --> " + row.to(), _ -> new LinkedHashSet<>())
          .add(row.event().name());
    }
    var text =
        new StringBuilder(
            """
            # The states of a run

            Generated from the table that the engine obeys (`RunTransition`); a test fails when it is stale.
            What the events mean is said in [engine.md](engine.md).

            ```mermaid
            stateDiagram-v2
            """);
    for (Map.Entry<String, Set<String>> arrow : arrows.entrySet()) {
      text.append("  %s: %s%n".formatted(arrow.getKey(), String.join(", ", arrow.getValue())));
    }
    for (var status : RunStatus.values()) {
      if (status.isFinal()) {
        text.append("  %s --> [*]%n".formatted(status));
      }
    }
    text.append("```\n\n| from | event | to |\n| --- | --- | --- |\n");
    for (var row : RunTransition.TABLE) {
      text.append(
          "| %s | %s | %s |%n"
              .formatted(row.from() == null ? "(new)" : row.from(), row.event(), row.to()));
    }
    return text.toString();
  }
}
