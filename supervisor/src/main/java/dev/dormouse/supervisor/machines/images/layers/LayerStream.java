package dev.dormouse.supervisor.machines.images.layers;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A layer's archive, not compressed any more. What is read of it is limited: in all, and between
 * two files, where an archive could claim names that fill the memory.
 */
final class LayerStream extends FilterInputStream {
  private static final int BUFFER = 1 << 16;
  private static final int MAX_HEADER = 1 << 20;

  private long left;
  private long headerLeft = MAX_HEADER;
  private boolean inHeader;

  private LayerStream(InputStream in, long most) {
    super(in);
    this.left = most;
  }

  /** Its first bytes tell how it is compressed, whatever its media type says. */
  static LayerStream open(Path layer, long most) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(layer), BUFFER);
    try {
      in.mark(4);
      byte[] magic = in.readNBytes(4);
      in.reset();
      return new LayerStream(decompressed(in, magic), most);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream decompressed(InputStream in, byte[] magic) throws IOException {
    if (magic.length > 1 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
      return new GZIPInputStream(in, BUFFER);
    }
    boolean zstd =
        magic.length > 3
            && magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd;
    return zstd ? new ZstdInputStream(in) : in;
  }

  /** What comes now, until the next call, is about a file, or in it. */
  void header(boolean begins) {
    inHeader = begins;
    headerLeft = MAX_HEADER;
  }

  /** How much may still be read. */
  long left() {
    return left;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    // Only what is read is counted.
    var buffer = new byte[Math.clamp(bytes, 1, BUFFER)];
    long skipped = 0;
    while (skipped < bytes) {
      int read = read(buffer, 0, (int) Math.min(buffer.length, bytes - skipped));
      if (read < 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int read) throws IOException {
    left -= read;
    if (left < 0) {
      throw new IOException("its files are more than an image may have");
    }
    if (inHeader) {
      headerLeft -= read;
      if (headerLeft < 0) {
        throw new IOException("a file's name and what is said of it take more than 1 MiB");
      }
    }
  }
}
