package dev.dormouse.supervisor.checkpoints.chunks;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads what {@link ChunkOutput} has written; a few chunks ahead. */
public final class ChunkInput extends InputStream {
  private final DataInputStream source;
  private final Workers<byte[]> workers = new Workers<>();
  private byte[] buffer = new byte[0];
  private int at;
  private boolean ended;

  /** Reads from a stream that stays open, up to the end that was written and not beyond. */
  public ChunkInput(InputStream source) {
    this.source = new DataInputStream(source);
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int start, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(length, buffer.length - at);
    System.arraycopy(buffer, at, bytes, start, taken);
    at += taken;
    return taken;
  }

  private boolean fill() throws IOException {
    if (at < buffer.length) {
      return true;
    }
    while (!ended && !workers.isFull()) {
      var chunk = Chunk.read(source);
      if (chunk.isEnd()) {
        ended = true;
      } else {
        workers.add(chunk::bytes);
      }
    }
    if (workers.isIdle()) {
      return false;
    }
    buffer = workers.take();
    at = 0;
    return true;
  }

  @Override
  public void close() {
    workers.close();
  }
}
