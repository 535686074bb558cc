package dev.dormouse.e2e;

import dev.dormouse.deploy.Deployer;
import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.build.ReproducibleJar;
import dev.dormouse.deploy.index.TaskIndex;
import dev.dormouse.deploy.index.WorkerProgram;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.protocol.api.DeployAnswer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A project of an installation, deployed from compiled classes without a build of its own. */
public final class Project {
  private final Installation installation;
  private final String slug;
  private final String key;

  private Project(Installation installation, String slug, String key) {
    this.installation = installation;
    this.slug = slug;
    this.key = key;
  }

  /** Makes the project, with a secret key for its production environment. */
  public static Project create(Installation installation, String slug) throws Exception {
    try (var api = new Api(URI.create(installation.url()), installation.personalToken())) {
      api.post("/api/v1/projects", Map.of("slug", slug, "name", slug));
      var key =
          api.post("/api/v1/projects/" + slug + "/environments/prod/keys", Map.of())
              .required("key")
              .stringValue();
      return new Project(installation, slug, key);
    }
  }

  public String key() {
    return key;
  }

  /**
   * Deploys the classes of a package and makes them current.
   *
   * @param classes the folder that holds the package's classes, and whatever else they need
   * @param libraries file names of jars on this process's class path, by their beginnings
   */
  public DeployAnswer deploy(Path classes, String taskPackage, List<String> libraries)
      throws Exception {
    return deploy(classes, taskPackage, libraries, "");
  }

  /**
   * The same.
   *
   * @param more what the project's file says beside
   */
  public DeployAnswer deploy(Path classes, String taskPackage, List<String> libraries, String more)
      throws Exception {
    Path folder = Files.createTempDirectory("dormouse-project");
    Files.writeString(
        folder.resolve(ProjectFile.NAME),
        "project: " + slug + "\npackages:\n  - " + taskPackage + "\n" + more);
    Path jar = folder.resolve("classes.jar");
    ReproducibleJar.pack(classes, jar);
    var built = new BuiltProject(LocalFile.of(jar), libraries(folder, libraries));
    var worker =
        WorkerProgram.in(installation.home().resolve("worker"), "dev.dormouse.worker.WorkerMain");
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    try (var api = new Api(URI.create(installation.url()), key)) {
      return new Deployer(new TaskIndex(java, worker, TaskIndex.LIMIT), api, Progress.SILENT)
          .deploy(ProjectFile.in(folder), built, true)
          .version();
    }
  }

  /** Jars and, within a reactor build that has not packed them yet, folders of classes. */
  private static List<LocalFile> libraries(Path folder, List<String> names) throws IOException {
    var found = new ArrayList<LocalFile>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      for (String name : names) {
        if (Files.isRegularFile(path) && path.getFileName().toString().startsWith(name)) {
          found.add(LocalFile.of(path));
        } else if (path.endsWith(
            Path.of(name.replaceFirst("^dormouse-", ""), "target", "classes"))) {
          Path jar = folder.resolve(name + ".jar");
          ReproducibleJar.pack(path, jar);
          found.add(LocalFile.of(jar));
        }
      }
    }
    return List.copyOf(found);
  }
}
