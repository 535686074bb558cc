package dev.dormouse.deploy.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;

/** Shows what a compiler found as people like to read it: place, message, line, and a mark. */
final class CompileErrors {
  private static final Pattern MAVEN =
      Pattern.compile("\\[ERROR\\] (/.+\\.\\w+):\\[(\\d{1,7}),(\\d{1,7})\\] (.*)");
  private static final int MAX_SHOWN = 20;
  private static final int MAX_LINE = 200;

  private CompileErrors() {}

  /** Compile errors within the output of Maven; empty where something else went wrong. */
  static List<String> ofMaven(Path project, List<String> output) {
    var errors = new LinkedHashSet<String>();
    for (var line : output) {
      var match = MAVEN.matcher(line);
      if (match.matches()) {
        errors.add(
            shown(
                project,
                Path.of(match.group(1)),
                Integer.parseInt(match.group(2)),
                Integer.parseInt(match.group(3)),
                match.group(4)));
      }
    }
    return limited(errors);
  }

  /** The errors among a compiler's diagnostics. */
  static List<String> ofJavac(
      Path project, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    var errors = new LinkedHashSet<String>();
    for (var diagnostic : diagnostics) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        @Nullable JavaFileObject source = diagnostic.getSource();
        var message = diagnostic.getMessage(java.util.Locale.ROOT);
        errors.add(
            source == null
                ? message
                : shown(
                    project,
                    Path.of(source.toUri()),
                    (int) diagnostic.getLineNumber(),
                    (int) diagnostic.getColumnNumber(),
                    message));
      }
    }
    return limited(errors);
  }

  private static List<String> limited(Set<String> errors) {
    var list = new ArrayList<>(errors);
    if (list.size() <= MAX_SHOWN) {
      return list;
    }
    int left = list.size() - MAX_SHOWN;
    var some = new ArrayList<>(list.subList(0, MAX_SHOWN));
    some.add("and " + left + " more");
    return some;
  }

  private static String shown(Path project, Path file, int line, int column, String message) {
    var name = file.startsWith(project) ? project.relativize(file) : file;
    return name
        + ":"
        + line
        + ": "
        + message
        + source(file, line)
            .map(text -> "\n    " + text + "\n    " + " ".repeat(Math.max(0, column - 1)) + "^")
            .orElse("");
  }

  private static Optional<String> source(Path file, int line) {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .skip(Math.max(0, line - 1))
          .findFirst()
          .filter(text -> text.length() <= MAX_LINE)
          .map(text -> text.replace('\t', ' '));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
