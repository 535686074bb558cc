package dev.dormouse.deploy.project;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping within the project file; what is wrong with it is added to a list of problems. */
final class Section {
  private static final int MAX_TEXT = 500;
  private static final int MAX_LIST = 1000;

  private final String path;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final List<String> problems;

  private Section(String path, List<String> problems) {
    this.path = path;
    this.problems = problems;
  }

  /** Takes a node for a mapping that may have the known keys only. */
  static Section of(String path, Node node, List<String> known, List<String> problems) {
    var section = new Section(path, problems);
    if (!(node instanceof MappingNode mapping)) {
      if (!Tag.NULL.equals(node.getTag())) {
        problems.add(line(node) + named(path) + " must have the keys " + String.join(", ", known));
      }
      return section;
    }
    for (var entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        section.take(key, entry.getValueNode(), known);
      } else {
        problems.add(line(entry.getKeyNode()) + "a key must be a word");
      }
    }
    return section;
  }

  private void take(ScalarNode key, Node value, List<String> known) {
    var name = key.getValue();
    if (!known.contains(name)) {
      problems.add(
          line(key)
              + at(shown(name))
              + " is not known. "
              + ClosestWord.to(name, known)
                  .map(word -> "Did you mean " + word + "?")
                  .orElse("Known here: " + String.join(", ", known)));
    } else if (values.putIfAbsent(name, value) != null) {
      problems.add(line(key) + at(name) + " is given twice");
    }
  }

  Optional<Section> section(String key, List<String> known) {
    return Optional.ofNullable(values.get(key)).map(node -> of(at(key), node, known, problems));
  }

  /** A mapping of names that the file's author chooses, each to a mapping with the known keys. */
  Map<String, Section> sections(String key, List<String> known, int most) {
    var node = values.get(key);
    var found = new LinkedHashMap<String, Section>();
    if (node == null) {
      return found;
    }
    if (!(node instanceof MappingNode mapping)) {
      problem(key, "must have a name for each of them");
      return found;
    }
    if (mapping.getValue().size() > most) {
      problem(key, "has %d; there may be %d".formatted(mapping.getValue().size(), most));
      return found;
    }
    for (var entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode name) {
        var path = at(key) + "." + shown(name.getValue());
        if (found.put(name.getValue(), of(path, entry.getValueNode(), known, problems)) != null) {
          problems.add(line(name) + path + " is given twice");
        }
      } else {
        problems.add(line(entry.getKeyNode()) + "a key must be a word");
      }
    }
    return found;
  }

  Optional<String> text(String key) {
    return parsed(key, "a text", text -> text);
  }

  Optional<Integer> whole(String key) {
    return parsed(key, "a whole number", Integer::valueOf);
  }

  Optional<Double> number(String key) {
    return parsed(key, "a number", Double::valueOf);
  }

  Optional<Duration> duration(String key) {
    return parsed(key, "a duration such as 30s or 1h30m", DurationText::parse);
  }

  Optional<Boolean> flag(String key) {
    return parsed(
        key,
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException(text);
            });
  }

  /** A list of texts; a single text counts as a list of one. */
  List<String> texts(String key) {
    var node = values.get(key);
    if (!(node instanceof SequenceNode sequence)) {
      return text(key).map(List::of).orElse(List.of());
    }
    if (sequence.getValue().size() > MAX_LIST) {
      problems.add(line(node) + at(key) + " has more than " + MAX_LIST + " elements");
      return List.of();
    }
    var texts = new ArrayList<String>();
    for (var element : sequence.getValue()) {
      if (element instanceof ScalarNode scalar && !Tag.NULL.equals(scalar.getTag())) {
        texts.add(scalar.getValue());
      } else {
        problems.add(line(element) + at(key) + " must be a list of texts");
      }
    }
    return texts;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Adds a problem of the value of a key. */
  void problem(String key, String problem) {
    var node = values.get(key);
    problems.add((node == null ? "" : line(node)) + at(key) + " " + problem);
  }

  /** Adds a problem of the whole section. */
  void problem(String problem) {
    problems.add(path + ": " + problem);
  }

  private <T> Optional<T> parsed(String key, String wanted, Function<String, T> parser) {
    var node = values.get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar) || Tag.NULL.equals(scalar.getTag())) {
      problem(key, "must be " + wanted);
      return Optional.empty();
    }
    var text = scalar.getValue();
    if (text.length() > MAX_TEXT) {
      problem(key, "has " + text.length() + " characters; it may have " + MAX_TEXT);
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      problem(key, "is \"" + shown(text) + "\"; it must be " + wanted);
      return Optional.empty();
    }
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String named(String path) {
    return path.isEmpty() ? "the file" : path;
  }

  private static String line(Node node) {
    return node.getStartMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
