package dev.dormouse.protocol;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has beside its Java runtime: a name that tasks use, and what the project's
 * configuration says that it is: Debian packages, or an image of the Open Container Initiative.
 *
 * @param packages Debian packages; none where it is no such image, or only the name is known yet
 * @param manifest that of the OCI image, whose parts are files of the server like it; or null
 */
public record MachineImage(String name, List<String> packages, @Nullable FileRef manifest) {
  public static final int MAX_PACKAGES = 100;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** As Debian has them: nothing of that begins with a dash, or is a path. */
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");

  public MachineImage {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "image is \""
              + name
              + "\"; it must have 1 to 63 lower case letters, digits and dashes and begin with a"
              + " letter");
    }
    if (packages.size() > MAX_PACKAGES) {
      throw new IllegalArgumentException(
          "image %s has %d packages; it may have at most %d"
              .formatted(name, packages.size(), MAX_PACKAGES));
    }
    for (var each : packages) {
      if (!PACKAGE.matcher(each).matches()) {
        throw new IllegalArgumentException(
            "image %s names the package \"%s\"; a Debian package has 2 to 128 lower case letters, digits, +, . and -"
                .formatted(name, each));
      }
    }
    packages = packages.stream().distinct().sorted().toList();
    if (manifest != null && !packages.isEmpty()) {
      throw new IllegalArgumentException(
          "image %s has packages and is an OCI image; it can only be one of both".formatted(name));
    }
  }

  /** One of Debian packages. */
  public MachineImage(String name, List<String> packages) {
    this(name, packages, null);
  }

  /** Only a name: the project's configuration says what it stands for. */
  public static MachineImage named(String name) {
    return new MachineImage(name, List.of());
  }
}
