package dev.dormouse.supervisor.checkpoints.chunks;

import com.github.luben.zstd.Zstd;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** A piece of a stream as it is stored: compressed, or as it was where that would gain nothing. */
final class Chunk {
  /** The longest; a writer and a reader have a few of them in memory. */
  static final int MOST = 2 << 20;

  /** Content that cannot be compressed is known by its beginning. */
  private static final int SAMPLE = 1 << 15;

  private static final int LEVEL = 3;
  private static final int SAMPLE_LEVEL = 1;

  /** How long it is when it is not compressed. */
  private final int plain;

  private final byte[] stored;

  private Chunk(int plain, byte[] stored) {
    this.plain = plain;
    this.stored = stored;
  }

  static Chunk of(byte[] bytes) {
    if (bytes.length > SAMPLE) {
      var sample = Zstd.compress(Arrays.copyOf(bytes, SAMPLE), SAMPLE_LEVEL);
      if (!isGain(sample.length, SAMPLE)) {
        return new Chunk(bytes.length, bytes);
      }
    }
    var compressed = Zstd.compress(bytes, LEVEL);
    return new Chunk(bytes.length, isGain(compressed.length, bytes.length) ? compressed : bytes);
  }

  /** A reader should not unpack for a few bytes. */
  private static boolean isGain(int compressed, int plain) {
    return compressed < plain - plain / 64;
  }

  byte[] bytes() throws IOException {
    if (stored.length == plain) {
      return stored;
    }
    var bytes = new byte[plain];
    long written = Zstd.decompress(bytes, stored);
    if (Zstd.isError(written) || written != plain) {
      throw new IOException("a chunk of " + plain + " bytes cannot be decompressed");
    }
    return bytes;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(plain);
    out.writeInt(stored.length);
    out.write(stored);
  }

  /** What comes after the last one. */
  static void writeEnd(DataOutputStream out) throws IOException {
    out.writeInt(0);
  }

  /** The next one; an empty one is the end. */
  static Chunk read(DataInputStream in) throws IOException {
    int plain = in.readInt();
    if (plain == 0) {
      return new Chunk(0, new byte[0]);
    }
    int length = in.readInt();
    if (plain < 0 || plain > MOST || length < 1 || length > plain) {
      throw new IOException("a chunk has " + length + " bytes for " + plain);
    }
    var stored = in.readNBytes(length);
    if (stored.length < length) {
      throw new EOFException("a chunk ends too early");
    }
    return new Chunk(plain, stored);
  }

  boolean isEnd() {
    return plain == 0;
  }
}
