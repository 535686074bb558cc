package dev.dormouse.supervisor.checkpoints.raw;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image as CRIU writes and reads it: a folder of files, with their checksums.
 *
 * @param sums by the files' names
 */
public record RawImage(Path folder, long bytes, Map<String, Long> sums) {
  private static final Logger LOG = LoggerFactory.getLogger(RawImage.class);
  private static final long MAPPED = 1L << 30;

  public RawImage {
    sums = Map.copyOf(sums);
  }

  /** Takes the folder as it is now. */
  public static RawImage of(Path folder) throws IOException {
    var sums = sumsOf(folder);
    long bytes = 0;
    for (var name : sums.keySet()) {
      bytes += Files.size(folder.resolve(name));
    }
    return new RawImage(folder, bytes, sums);
  }

  /** Whether every file is as it was. */
  public boolean isIntact() throws IOException {
    return Files.isDirectory(folder) && sumsOf(folder).equals(sums);
  }

  void delete() {
    delete(folder);
  }

  /** Deletes an image, or what there is of one; what cannot be deleted is told and left. */
  public static void delete(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      LOG.warn("The image {} cannot be deleted: {}", folder, e.toString());
    }
  }

  private static Map<String, Long> sumsOf(Path folder) throws IOException {
    var sums = new TreeMap<String, Long>();
    try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (var file : files) {
        sums.put(file.getFileName().toString(), sum(file));
      }
    }
    return sums;
  }

  private static long sum(Path file) throws IOException {
    var sum = new CRC32C();
    try (var channel = FileChannel.open(file, StandardOpenOption.READ);
        var arena = Arena.ofConfined()) {
      long size = channel.size();
      for (long at = 0; at < size; at += MAPPED) {
        long length = Math.min(MAPPED, size - at);
        var mapped = channel.map(FileChannel.MapMode.READ_ONLY, at, length, arena);
        sum.update(mapped.asByteBuffer());
      }
    }
    return sum.getValue();
  }
}
