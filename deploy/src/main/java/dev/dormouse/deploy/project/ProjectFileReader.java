package dev.dormouse.deploy.project;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Makes a {@link ProjectFile} of YAML and finds everything that is wrong with it. */
final class ProjectFileReader {
  private static final List<String> KEYS = List.of("project", "packages", "defaults", "images");
  private static final List<String> DEFAULTS_KEYS = List.of("retry", "machine", "maxDuration");
  private static final List<String> RETRY_KEYS =
      List.of("maxAttempts", "factor", "minDelay", "maxDelay", "jitter", "onOutOfMemory");
  private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern PACKAGE =
      Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)*");

  private final List<String> problems = new ArrayList<>();

  private final Path folder;

  private ProjectFileReader(Path folder) {
    this.folder = folder;
  }

  static ProjectFile read(Path file, String yaml) throws ProjectFileException {
    var folder = file.toAbsolutePath().getParent();
    var reader = new ProjectFileReader(folder == null ? file : folder);
    var root = compose(file, yaml);
    var read = reader.file(root);
    if (!reader.problems.isEmpty()) {
      throw new ProjectFileException(file, reader.problems);
    }
    return read;
  }

  private static Node compose(Path file, String yaml) throws ProjectFileException {
    var settings =
        LoadSettings.builder()
            .setLabel(ProjectFile.NAME)
            .setCodePointLimit(ProjectFile.MAX_BYTES)
            .setMaxAliasesForCollections(10)
            .build();
    try {
      var root = new Compose(settings).composeString(yaml);
      if (root.isPresent()) {
        return root.get();
      }
    } catch (MarkedYamlEngineException e) {
      var line = e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
      throw new ProjectFileException(file, List.of(line + "it is not YAML: " + e.getProblem()));
    } catch (YamlEngineException e) {
      throw new ProjectFileException(file, List.of("it is not YAML: " + e.getMessage()));
    }
    throw new ProjectFileException(file, List.of("it is empty; it must name its project"));
  }

  private ProjectFile file(Node root) {
    var top = Section.of("", root, KEYS, problems);
    return new ProjectFile(
        project(top), packages(top), defaults(top), new ImageDefinitions(folder).read(top));
  }

  private static String project(Section top) {
    if (!top.has("project")) {
      top.problem("project", "is missing: the project's name, for example cinema");
      return "";
    }
    var project = top.text("project").orElse("");
    if (!project.isEmpty() && !SLUG.matcher(project).matches()) {
      top.problem(
          "project",
          "is \""
              + project
              + "\"; it must have 1 to 63 lower case letters, digits and dashes and begin with a"
              + " letter");
    }
    return project;
  }

  private static List<String> packages(Section top) {
    if (!top.has("packages")) {
      top.problem("packages", "is missing: the Java packages with tasks, for example [cinema]");
      return List.of();
    }
    var packages = top.texts("packages");
    if (packages.isEmpty()) {
      top.problem("packages", "must name at least one Java package");
    }
    for (var name : packages) {
      if (name.length() > 255 || !PACKAGE.matcher(name).matches()) {
        top.problem("packages", "names \"" + name + "\", which is not a Java package");
      }
    }
    return packages;
  }

  private static TaskDefaults defaults(Section top) {
    return top.section("defaults", DEFAULTS_KEYS)
        .map(section ->
            new TaskDefaults(
                section
                    .section("retry", RETRY_KEYS)
                    .map(ProjectFileReader::retry)
                    .orElse(RetryPolicy.DEFAULT),
                machine(section).orElse(MachinePreset.DEFAULT),
                maxDuration(section).orElse(null)))
        .orElse(TaskDefaults.NONE);
  }

  private static RetryPolicy retry(Section section) {
    var standard = RetryPolicy.DEFAULT;
    int maxAttempts = section.whole("maxAttempts").orElse(standard.maxAttempts());
    double factor = section.number("factor").orElse(standard.factor());
    var minDelay = section.duration("minDelay").orElse(standard.minDelay());
    // A longer first rest alone lengthens the longest one, rather than contradicting it.
    var maxDelay =
        section
            .duration("maxDelay")
            .orElse(minDelay.compareTo(standard.maxDelay()) > 0 ? minDelay : standard.maxDelay());
    boolean jitter = section.flag("jitter").orElse(standard.jitter());
    try {
      return new RetryPolicy(maxAttempts, factor, minDelay, maxDelay, jitter, outOfMemory(section));
    } catch (IllegalArgumentException e) {
      section.problem(String.valueOf(e.getMessage()));
      return standard;
    }
  }

  private static @Nullable MachinePreset outOfMemory(Section section) {
    return preset(section, "onOutOfMemory").orElse(null);
  }

  private static Optional<MachinePreset> machine(Section section) {
    return preset(section, "machine");
  }

  private static Optional<MachinePreset> preset(Section section, String key) {
    return section
        .text(key)
        .flatMap(label -> {
          try {
            return Optional.of(MachinePreset.of(label));
          } catch (IllegalArgumentException e) {
            section.problem(key, "names no preset: " + e.getMessage());
            return Optional.empty();
          }
        });
  }

  private static Optional<Duration> maxDuration(Section section) {
    return section
        .duration("maxDuration")
        .filter(duration -> {
          boolean positive = duration.isPositive();
          if (!positive) {
            section.problem("maxDuration", "is " + duration + "; it must be positive");
          }
          return positive;
        });
  }
}
