package dev.dormouse.deploy.project;

import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.images.ImagePlatform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code images} of a project file. */
final class ImageDefinitions {
  private static final String PACKAGES = "packages";
  private static final String LAYOUT = "layout";
  private static final String REGISTRY = "registry";
  private static final String PLATFORM = "platform";
  private static final List<String> SOURCES = List.of(PACKAGES, LAYOUT, REGISTRY);
  private static final List<String> KEYS = List.of(PACKAGES, LAYOUT, REGISTRY, PLATFORM);
  private static final int MOST = 20;

  private final Path folder;

  /** Paths in it begin at the folder. */
  ImageDefinitions(Path folder) {
    this.folder = folder;
  }

  List<ImageDefinition> read(Section top) {
    var images = new ArrayList<ImageDefinition>();
    top.sections("images", KEYS, MOST)
        .forEach((name, section) -> {
          try {
            var checked = MachineImage.named(name);
            source(name, section)
                .ifPresent(source -> images.add(new ImageDefinition(checked.name(), source)));
          } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
          }
        });
    return images;
  }

  private Optional<ImageSource> source(String name, Section section) {
    var said = SOURCES.stream().filter(section::has).toList();
    if (said.size() != 1) {
      section.problem(
          said.isEmpty()
              ? "needs one of the keys packages, layout, registry"
              : "has " + String.join(" and ", said) + "; it can only be one of them");
      return Optional.empty();
    }
    return switch (said.getFirst()) {
      case PACKAGES -> packages(name, section);
      case LAYOUT ->
          section
              .text(LAYOUT)
              .map(path -> new ImageSource.Layout(folder.resolve(path), platform(section)));
      default ->
          section
              .text(REGISTRY)
              .map(text -> new ImageSource.Registry(ImageReference.parse(text), platform(section)));
    };
  }

  private static Optional<ImageSource> packages(String name, Section section) {
    var packages = section.texts(PACKAGES);
    if (packages.isEmpty()) {
      section.problem("packages must name at least one Debian package");
      return Optional.empty();
    }
    if (section.has(PLATFORM)) {
      section.problem(PLATFORM, "is for layout and registry; packages are those of the node");
    }
    return Optional.of(new ImageSource.Packages(new MachineImage(name, packages).packages()));
  }

  private static ImagePlatform platform(Section section) {
    return section.text(PLATFORM).map(ImagePlatform::parse).orElseGet(ImagePlatform::ofThisHost);
  }
}
