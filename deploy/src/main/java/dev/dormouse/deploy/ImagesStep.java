package dev.dormouse.deploy;

import dev.dormouse.deploy.images.ImageSources;
import dev.dormouse.deploy.images.ImageSources.Found;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ImageDefinition;
import dev.dormouse.deploy.project.ImageSource;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.images.ImageBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out which images the tasks' machines get, for as long as there is this version, and brings
 * their parts to the server. Nodes have them from there: they need to reach no registry, and know
 * no password.
 */
record ImagesStep(ProjectFile project, Uploads uploads)
    implements DeployStep<IndexedProject, IndexedProject> {
  @Override
  public String title() {
    return "Images";
  }

  /** Whether a task wants one. */
  static boolean concerns(IndexedProject indexed) {
    return indexed.tasks().stream().anyMatch(task -> task.image() != null);
  }

  @Override
  public IndexedProject run(IndexedProject indexed, Progress.Stage stage)
      throws DeployFailed, ApiFailure, InterruptedException {
    Map<String, MachineImage> resolved = new HashMap<>();
    var said = new ArrayList<String>();
    var tasks = new ArrayList<TaskDeclaration>();
    for (var task : indexed.tasks()) {
      var named = task.image();
      if (named == null) {
        tasks.add(task);
        continue;
      }
      var known = resolved.get(named.name());
      if (known == null) {
        known = resolve(definition(named), stage, said);
        resolved.put(named.name(), known);
      }
      tasks.add(task.withImage(known));
    }
    stage.note(String.join("; ", said));
    return new IndexedProject(indexed.built(), tasks);
  }

  private ImageDefinition definition(MachineImage named) throws DeployFailed {
    return project
        .image(named.name())
        .orElseThrow(
            () -> new DeployFailed("dormouse.yml defines no image " + named.name() + " any more"));
  }

  private MachineImage resolve(ImageDefinition image, Progress.Stage stage, List<String> said)
      throws DeployFailed, ApiFailure, InterruptedException {
    try {
      return switch (image.source()) {
        case ImageSource.Packages packages -> {
          said.add(image.name() + ": " + packages.names().size() + " packages");
          yield new MachineImage(image.name(), packages.names());
        }
        case ImageSource.Layout layout -> {
          stage.note(image.name() + ": " + layout.path());
          try (var found = ImageSources.open(layout)) {
            yield upload(image.name(), found, stage, said);
          }
        }
        case ImageSource.Registry registry -> {
          stage.note(image.name() + ": " + registry.reference());
          try (var found = ImageSources.open(registry)) {
            yield upload(image.name(), found, stage, said);
          }
        }
      };
    } catch (IOException e) {
      throw new DeployFailed(
          "The image %s (%s) cannot be deployed: %s"
              .formatted(image.name(), shown(image.source()), e.getMessage()),
          e);
    }
  }

  private static String shown(ImageSource source) {
    return switch (source) {
      case ImageSource.Packages packages -> String.join(", ", packages.names());
      case ImageSource.Layout layout -> layout.path().toString();
      case ImageSource.Registry registry -> registry.reference().toString();
    };
  }

  /** The manifest comes last: where it is, there is all that it names. */
  private MachineImage upload(String name, Found found, Progress.Stage stage, List<String> said)
      throws IOException, ApiFailure, InterruptedException {
    var image = found.image();
    Map<String, ImageBlob> parts = new HashMap<>();
    image.content().forEach(part -> parts.put(part.digest(), part));
    var missing = uploads.missing(parts.keySet()).stream().map(parts::get).toList();
    var file = Files.createTempFile("dormouse-image", ".part");
    try {
      for (int i = 0; i < missing.size(); i++) {
        var part = missing.get(i);
        stage.note(
            "%s: part %d of %d, %s"
                .formatted(name, i + 1, missing.size(), megabytes(part.bytes())));
        found.parts().copy(part, file);
        uploads.send(part.digest(), file);
      }
      uploads.send(image.manifest().digest(), Files.write(file, image.json()));
    } finally {
      Files.delete(file);
    }
    long bytes = missing.stream().mapToLong(ImageBlob::bytes).sum();
    said.add(
        "%s: %s, %s"
            .formatted(
                name,
                image.manifest().digest().substring(0, "sha256:".length() + 12),
                missing.isEmpty() ? "the server has it" : megabytes(bytes)));
    return new MachineImage(name, List.of(), image.manifest().file(name));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
