package dev.dormouse.supervisor.machines.images;

import dev.dormouse.supervisor.machines.images.layers.RootFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** How the root file system of a machine image is made; the Java runtime is none of its concern. */
interface ImageRecipe {
  /** What it makes, in a word that is part of the image's folder's name. */
  String kind();

  /** All that the result depends on, but for this host. */
  String ingredients();

  /**
   * Makes it.
   *
   * @param work an empty folder for what is needed meanwhile
   * @return variables that its programs expect
   */
  Map<String, String> make(Path work, RootFolder root) throws IOException;
}
