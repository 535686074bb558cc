package dev.dormouse.deploy.index;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.worker.WorkerRequest.Hello;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds a project's tasks: a worker loads them in a clean JVM, says which they are, and leaves. So
 * a project that cannot be loaded is found out before it is deployed.
 */
public final class TaskIndex {
  public static final Duration LIMIT = Duration.ofSeconds(60);

  /** A longer Unix socket path does not fit into the kernel's address. */
  private static final int MAX_SOCKET_PATH = 100;

  private final Path java;
  private final WorkerProgram worker;
  private final Duration limit;

  /** An index made by a worker on the given java; {@code limit} is for loading one project. */
  public TaskIndex(Path java, WorkerProgram worker, Duration limit) {
    this.java = java;
    this.worker = worker;
    this.limit = limit;
  }

  /** The project's tasks in the order of their ids, with the project's defaults filled in. */
  public List<TaskDeclaration> tasks(ProjectFile project, BuiltProject built)
      throws DeployFailed, InterruptedException {
    var hello = hello(project, built);
    if (hello.failure() != null) {
      throw new DeployFailed(
          "The tasks of " + project.project() + " could not be loaded:",
          hello.failure().lines().limit(60).toList());
    }
    if (hello.tasks().isEmpty()) {
      throw new DeployFailed(
          "No task was found in "
              + String.join(", ", project.packages())
              + ". A task is a static field of type Task in a class of one of these packages;"
              + " dormouse.yml names them.");
    }
    refuseDuplicates(hello.tasks());
    var tasks = new ArrayList<TaskDeclaration>();
    for (var task : hello.tasks()) {
      refuseUnknownImage(task, project);
      tasks.add(project.defaults().fill(task));
    }
    return tasks.stream().sorted(Comparator.comparing(TaskDeclaration::id)).toList();
  }

  /** The task says a name, the project's file what is behind it. */
  private static void refuseUnknownImage(TaskDeclaration task, ProjectFile project)
      throws DeployFailed {
    var named = task.image();
    if (named != null && project.image(named.name()).isEmpty()) {
      throw new DeployFailed(
          "The task %s wants a machine with the image %s, which dormouse.yml does not define:"
              .formatted(task.id(), named.name()),
          List.of("images:", "  " + named.name() + ":", "    packages: [...]"));
    }
  }

  private Hello hello(ProjectFile project, BuiltProject built)
      throws DeployFailed, InterruptedException {
    try {
      var folder = Files.createTempDirectory("dormouse-index");
      try {
        var path = folder.resolve("socket");
        if (path.toString().length() > MAX_SOCKET_PATH) {
          throw new DeployFailed(
              "The path of the temporary folder, "
                  + folder.getParent()
                  + ", is too long for a Unix socket; set TMPDIR to a shorter one.");
        }
        var classPath = built.classPath().stream().map(LocalFile::path).toList();
        try (var socket = HelloSocket.open(path);
            var process =
                WorkerProcess.start(java, classPath, worker, project.packages(), path, folder)) {
          var hello = await(socket, process, project);
          // It leaves as told; one that does not has threads of its own, and is ended.
          process.awaitExit(2000);
          return hello;
        }
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new DeployFailed(
          "A worker could not be started to load the tasks: " + e.getMessage(), e);
    }
  }

  private Hello await(HelloSocket socket, WorkerProcess process, ProjectFile project)
      throws DeployFailed, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      boolean alive = process.isAlive();
      try {
        return socket.hello().get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!alive) {
          throw new DeployFailed(
              "The process that loaded the tasks of "
                  + project.project()
                  + " ended with exit code "
                  + process.exitCode()
                  + " before it could name them.",
              process.lastOutput());
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("A hello never fails", e);
      }
    }
    throw new DeployFailed(
        "The tasks of "
            + project.project()
            + " were not loaded within "
            + limit.toSeconds()
            + " s. Loading a task's class must not wait for anything: move such work into the"
            + " task. The last output was:",
        process.lastOutput());
  }

  private static void refuseDuplicates(List<TaskDeclaration> tasks) throws DeployFailed {
    Map<TaskId, String> classes = new HashMap<>();
    var duplicates = new ArrayList<String>();
    for (var task : tasks) {
      var other = classes.putIfAbsent(task.id(), task.className());
      if (other != null) {
        duplicates.add(task.id() + " is declared in " + other + " and in " + task.className());
      }
    }
    if (!duplicates.isEmpty()) {
      throw new DeployFailed("Each task needs an id of its own:", duplicates);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
