package dev.dormouse.supervisor.machines.images;

import dev.dormouse.protocol.FileRef;
import java.io.IOException;
import java.nio.file.Path;

/** Where the parts of OCI images come from: like all files of versions, from the server. */
@FunctionalInterface
public interface ImageFiles {
  /** Of machines that have no such images. */
  ImageFiles NONE =
      (file, folder) -> {
        throw new IOException("there is no server that " + file.name() + " could come from");
      };

  /** Brings a file into a folder, whole and with the right digest. */
  Path fetch(FileRef file, Path folder) throws IOException;
}
