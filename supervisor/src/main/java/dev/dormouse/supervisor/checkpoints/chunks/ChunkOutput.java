package dev.dormouse.supervisor.checkpoints.chunks;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Compresses what is written, chunk by chunk. Only what {@link #finish} was called of is whole. */
public final class ChunkOutput extends OutputStream {
  private final DataOutputStream target;
  private final Workers<Chunk> workers = new Workers<>();
  private byte[] buffer = new byte[1 << 16];
  private int filled;

  /** Writes into a stream that stays open. */
  public ChunkOutput(OutputStream target) {
    this.target = new DataOutputStream(target);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    int at = start;
    for (int left = length; left > 0; ) {
      if (filled == Chunk.MOST) {
        handIn();
      }
      int taken = Math.min(left, Chunk.MOST - filled);
      if (filled + taken > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.clamp(2L * (filled + taken), 0, Chunk.MOST));
      }
      System.arraycopy(bytes, at, buffer, filled, taken);
      filled += taken;
      at += taken;
      left -= taken;
    }
  }

  private void handIn() throws IOException {
    while (workers.isFull()) {
      workers.take().write(target);
    }
    var bytes = Arrays.copyOf(buffer, filled);
    workers.add(() -> Chunk.of(bytes));
    filled = 0;
  }

  /** Writes what is left, and the end. */
  public void finish() throws IOException {
    if (filled > 0 && workers.isIdle()) {
      Chunk.of(Arrays.copyOf(buffer, filled)).write(target);
    } else if (filled > 0) {
      handIn();
    }
    while (!workers.isIdle()) {
      workers.take().write(target);
    }
    Chunk.writeEnd(target);
    target.flush();
  }

  @Override
  public void close() {
    workers.close();
  }
}
