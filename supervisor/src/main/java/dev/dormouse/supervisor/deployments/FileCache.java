package dev.dormouse.supervisor.deployments;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files by their content, in one folder of bounded size. A file appears under its name only once it
 * is whole and its digest is right; files in use are never removed, of the others the longest
 * unused go first.
 */
public final class FileCache {
  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

  /** All are put on class paths, where some libraries look at the ending. */
  private static final String ENDING = ".jar";

  /** Where a file comes from. */
  @FunctionalInterface
  public interface Source {
    void download(String digest, Consumer<byte[]> sink)
        throws ServerException, InterruptedException;
  }

  private final Path folder;
  private final long maxBytes;
  private final Source source;
  private final Executor downloads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Entry> entries = new HashMap<>();
  private long uses;

  /** A file that is here, or on its way. */
  private static final class Entry {
    private final CompletableFuture<Path> file;
    private final long bytes;
    private int users;
    private long lastUse;

    private Entry(CompletableFuture<Path> file, long bytes) {
      this.file = file;
      this.bytes = bytes;
    }
  }

  public FileCache(Path folder, long maxBytes, ServerConnection connection) throws IOException {
    this(folder, maxBytes, connection::download);
  }

  FileCache(Path folder, long maxBytes, Source source) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.maxBytes = maxBytes;
    this.source = source;
    findEarlierFiles();
  }

  /** Makes the files present, and keeps them until the lease is closed. */
  public FileLease lease(List<FileRef> files)
      throws ServerException, IOException, InterruptedException {
    var digests = new LinkedHashSet<String>();
    var coming = new ArrayList<CompletableFuture<Path>>();
    synchronized (this) {
      for (var file : files) {
        if (digests.add(file.digest())) {
          coming.add(use(file));
        }
      }
    }
    var lease = new FileLease(new ArrayList<>(), () -> release(digests));
    try {
      for (var path : coming) {
        lease.add(arrived(path));
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      lease.close();
      throw e;
    }
    evict();
    return lease;
  }

  private CompletableFuture<Path> use(FileRef file) {
    var entry = entries.get(file.digest());
    // One that failed to come is asked for again; one that a crash has cut, replaced.
    boolean useless =
        entry != null
            && (entry.file.isCompletedExceptionally()
                || (entry.bytes != file.bytes() && entry.users == 0));
    if (entry == null || useless) {
      int users = entry == null ? 0 : entry.users;
      entry = new Entry(fetch(file), file.bytes());
      entry.users = users;
      entries.put(file.digest(), entry);
    }
    entry.users++;
    entry.lastUse = ++uses;
    return entry.file;
  }

  private CompletableFuture<Path> fetch(FileRef file) {
    var arrived = new CompletableFuture<Path>();
    downloads.execute(() -> {
      try {
        var download = new Download(file, folder, path(file.digest()));
        arrived.complete(download.from(source));
      } catch (IOException | InterruptedException | RuntimeException e) {
        arrived.completeExceptionally(e);
      }
    });
    return arrived;
  }

  private static Path arrived(CompletableFuture<Path> path)
      throws ServerException, IOException, InterruptedException {
    try {
      return path.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ServerException failure -> throw failure;
        case IOException failure -> throw failure;
        case null, default -> throw new IOException("a download failed: " + e.getCause(), e);
      }
    }
  }

  private synchronized void release(Set<String> digests) {
    for (var digest : digests) {
      var entry = entries.get(digest);
      if (entry != null) {
        entry.users--;
        if (entry.users == 0 && entry.file.isCompletedExceptionally()) {
          entries.remove(digest);
        }
      }
    }
    evict();
  }

  private synchronized void evict() {
    long total = entries.values().stream().mapToLong(entry -> entry.bytes).sum();
    if (total <= maxBytes) {
      return;
    }
    var unused =
        entries.entrySet().stream()
            .filter(entry -> entry.getValue().users == 0)
            .sorted(Comparator.comparingLong(entry -> entry.getValue().lastUse))
            .toList();
    for (var entry : unused) {
      if (total <= maxBytes) {
        return;
      }
      try {
        Files.deleteIfExists(path(entry.getKey()));
        entries.remove(entry.getKey());
        total -= entry.getValue().bytes;
      } catch (IOException e) {
        LOG.warn("The cached file {} cannot be deleted: {}", entry.getKey(), e.toString());
      }
    }
  }

  private void findEarlierFiles() throws IOException {
    try (var listed = Files.list(folder)) {
      var files = listed.sorted(Comparator.comparingLong(FileCache::modified)).toList();
      for (var file : files) {
        var name = String.valueOf(file.getFileName());
        if (name.matches("[0-9a-f]{64}\\" + ENDING)) {
          var entry = new Entry(CompletableFuture.completedFuture(file), Files.size(file));
          entry.lastUse = ++uses;
          entries.put("sha256:" + name.substring(0, 64), entry);
        } else if (name.endsWith(Download.UNFINISHED)) {
          Files.deleteIfExists(file);
        }
      }
    }
    evict();
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private Path path(String digest) {
    return folder.resolve(digest.substring("sha256:".length()) + ENDING);
  }
}
