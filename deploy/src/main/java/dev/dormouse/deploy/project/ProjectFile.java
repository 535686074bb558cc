package dev.dormouse.deploy.project;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a project's {@code dormouse.yml} says.
 *
 * @param project the project's name in addresses: lower case letters, digits and dashes
 * @param packages Java packages whose classes, also those of packages within, may declare tasks
 * @param defaults for what the tasks leave open
 * @param images what machines may have beside Java, each under a name of its own
 */
public record ProjectFile(
    String project, List<String> packages, TaskDefaults defaults, List<ImageDefinition> images) {
  public static final String NAME = "dormouse.yml";
  public static final int MAX_BYTES = 64 * 1024;

  public ProjectFile {
    packages = List.copyOf(packages);
    images = List.copyOf(images);
  }

  /** Of a project whose tasks need nothing but Java. */
  public ProjectFile(String project, List<String> packages, TaskDefaults defaults) {
    this(project, packages, defaults, List.of());
  }

  /** The image of this name, as the file defines it. */
  public Optional<ImageDefinition> image(String name) {
    return images.stream().filter(image -> image.name().equals(name)).findFirst();
  }

  /** Reads the project file in a project's folder; all of its problems are told at once. */
  public static ProjectFile in(Path folder) throws ProjectFileException {
    var file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new ProjectFileException(
          file, List.of("there is no such file; \"dormouse init\" makes a project with one"));
    }
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new ProjectFileException(
            file, List.of("it has " + bytes + " bytes; at most " + MAX_BYTES + " are read"));
      }
      return ProjectFileReader.read(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (MalformedInputException e) {
      throw new ProjectFileException(file, List.of("it is not UTF-8 text"));
    } catch (IOException e) {
      throw new ProjectFileException(file, List.of("it could not be read: " + e.getMessage()));
    }
  }
}
