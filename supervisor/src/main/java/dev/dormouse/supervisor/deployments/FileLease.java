package dev.dormouse.supervisor.deployments;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Files that stay where they are for as long as this is open. */
public final class FileLease implements AutoCloseable {
  private final List<Path> files;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  FileLease(List<Path> files, Runnable release) {
    this.files = files;
    this.release = release;
  }

  void add(Path file) {
    files.add(file);
  }

  /** In the order asked for, each once. */
  public List<Path> files() {
    return List.copyOf(files);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
