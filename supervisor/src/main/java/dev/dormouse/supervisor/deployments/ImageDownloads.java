package dev.dormouse.supervisor.deployments;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.supervisor.connection.Backoff;
import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import dev.dormouse.supervisor.machines.images.ImageFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** Parts of machine images, from the server; they are not kept: once unpacked nobody reads them. */
public final class ImageDownloads implements ImageFiles {
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  /** A server that starts anew is waited for. */
  private static final int TRIES = 12;

  private final FileCache.Source source;

  public ImageDownloads(ServerConnection connection) {
    this(connection::download);
  }

  ImageDownloads(FileCache.Source source) {
    this.source = source;
  }

  @Override
  public Path fetch(FileRef file, Path folder) throws IOException {
    var backoff = new Backoff(LONGEST_REST);
    try {
      for (int failures = 0; ; ) {
        try {
          var place = folder.resolve(file.digest().replace(':', '-'));
          return new Download(file, folder, place).from(source);
        } catch (ServerException.Refused e) {
          throw e;
        } catch (IOException e) {
          if (++failures >= TRIES) {
            throw e;
          }
        }
        Pause.of(backoff.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("fetching " + file.name() + " was interrupted");
    }
  }
}
