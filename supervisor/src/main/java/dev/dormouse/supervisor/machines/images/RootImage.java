package dev.dormouse.supervisor.machines.images;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The root file system of a deployment's containers.
 *
 * @param digest of all that is in it
 * @param java the program, as a container sees it
 * @param classPath as a container sees it
 * @param environment variables that its programs expect
 */
public record RootImage(
    Path root,
    String digest,
    String java,
    List<String> classPath,
    Map<String, String> environment) {
  public RootImage {
    environment = Map.copyOf(environment);
    classPath = List.copyOf(classPath);
  }
}
