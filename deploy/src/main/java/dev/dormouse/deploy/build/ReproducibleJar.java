package dev.dormouse.deploy.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs folders so that the same files always make the same bytes, hence the same digest. */
public final class ReproducibleJar {
  /** The earliest moment that the format knows. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ReproducibleJar() {}

  /** Packs the folder's files, sorted by name and without their times, in place of a former jar. */
  public static void pack(Path folder, Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    var unfinished = Files.createTempFile(jar.getParent(), "jar", ".part");
    try {
      try (var out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
        for (var file : sorted(folder)) {
          var entry = new ZipEntry(name(folder, file));
          entry.setTimeLocal(TIME);
          out.putNextEntry(entry);
          Files.copy(file, out);
          out.closeEntry();
        }
      }
      Files.move(unfinished, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> name(folder, file)))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
