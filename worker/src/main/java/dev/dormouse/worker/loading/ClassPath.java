package dev.dormouse.worker.loading;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The names of the classes on a class path, without loading any. */
record ClassPath(String entries) {
  private static final String CLASS = ".class";

  /** The classes in the packages and the packages below them, in order. */
  Set<String> classesIn(Collection<String> packages) throws LoadFailure {
    Predicate<String> wanted = name -> packages.stream().anyMatch(p -> name.startsWith(p + "."));
    var found = new TreeSet<String>();
    for (String entry : entries.split(Pattern.quote(File.pathSeparator), -1)) {
      var path = Path.of(entry.isEmpty() ? "." : entry);
      try {
        if (Files.isDirectory(path)) {
          addFolder(path, packages, wanted, found);
        } else if (Files.isRegularFile(path)) {
          addJar(path, wanted, found);
        }
      } catch (IOException e) {
        throw new LoadFailure("could not read " + path + " of the class path: " + e, e);
      }
    }
    return found;
  }

  private static void addFolder(
      Path folder, Collection<String> packages, Predicate<String> wanted, Set<String> found)
      throws IOException {
    for (String name : packages) {
      var start = folder.resolve(name.replace('.', File.separatorChar));
      if (!Files.isDirectory(start)) {
        continue;
      }
      try (var files = Files.walk(start)) {
        files
            .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
            .forEach(file -> add(file, wanted, found));
      }
    }
  }

  private static void addJar(Path jar, Predicate<String> wanted, Set<String> found)
      throws IOException {
    try (var file = new JarFile(jar.toFile(), false)) {
      file.stream().map(JarEntry::getName).forEach(name -> add(name, wanted, found));
    }
  }

  private static void add(String file, Predicate<String> wanted, Set<String> found) {
    if (!file.endsWith(CLASS) || file.endsWith("-info.class") || file.startsWith("META-INF/")) {
      return;
    }
    var name = file.substring(0, file.length() - CLASS.length()).replace('/', '.');
    if (wanted.test(name)) {
      found.add(name);
    }
  }
}
