package dev.dormouse.supervisor.checkpoints;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Writes a file that is to be on the disk in the end: the disk begins with what there is while more
 * is still being made, so that the end need not wait for all of it.
 */
final class SyncingFile extends OutputStream {
  private static final int BUFFER = 1 << 18;
  private static final long STEP = 16L << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private CompletableFuture<Void> syncing = CompletableFuture.completedFuture(null);
  private long unsynced;

  SyncingFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    int at = start;
    for (int left = length; left > 0; ) {
      int taken = Math.min(left, buffer.remaining());
      buffer.put(bytes, at, taken);
      at += taken;
      left -= taken;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      unsynced += channel.write(buffer);
    }
    buffer.clear();
    if (unsynced >= STEP && syncing.isDone()) {
      unsynced = 0;
      syncing = CompletableFuture.runAsync(this::force, Thread.ofVirtual()::start);
    }
  }

  private void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Returns when all of it is on the disk. */
  void sync() throws IOException {
    flush();
    try {
      syncing.join();
    } catch (CompletionException e) {
      throw new IOException("what was written could not be synced", e.getCause());
    }
    channel.force(true);
  }

  /** Does not sync: what is closed without it is not wanted. */
  @Override
  public void close() {
    syncing.exceptionally(failure -> null).join();
  }
}
