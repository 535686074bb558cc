package dev.dormouse.cli.project;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a new project. */
final class ProjectTemplate {
  private final String project;
  private final String javaPackage;
  private final String version;

  ProjectTemplate(String project, String javaPackage, String version) {
    this.project = project;
    this.javaPackage = javaPackage;
    this.version = version;
  }

  /** Writes the files; none where one of them is there already. */
  List<String> write(Path folder) throws CommandFailed {
    var files = files();
    var present =
        files.keySet().stream().filter(name -> Files.exists(folder.resolve(name))).toList();
    if (!present.isEmpty()) {
      throw new CommandFailed(
          ExitCode.FAILED,
          folder + " already has " + String.join(", ", present) + "; nothing was written.");
    }
    try {
      for (var file : files.entrySet()) {
        var path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "The project could not be written: " + e.getMessage());
    }
    return List.copyOf(files.keySet());
  }

  private Map<String, String> files() {
    var files = new LinkedHashMap<String, String>();
    files.put("dormouse.yml", filled("dormouse.yml"));
    files.put("pom.xml", filled("pom.xml"));
    files.put(
        "src/main/java/" + javaPackage.replace('.', '/') + "/Greetings.java",
        filled("Greetings.java"));
    files.put("README.md", filled("README.md"));
    files.put(".gitignore", "target/\n");
    return files;
  }

  private String filled(String name) {
    return resource(name)
        .replace("@project@", project)
        .replace("@package@", javaPackage)
        .replace("@version@", version);
  }

  private static String resource(String name) {
    try (var in = ProjectTemplate.class.getResourceAsStream("template/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("the template " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the template " + name + " could not be read", e);
    }
  }
}
