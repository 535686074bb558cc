package dev.dormouse.supervisor.checkpoints.pages;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Which words of a page are not what they were, and what they are now. Is used again and again. */
final class PageDifference {
  private static final int WORDS = Pages.SIZE / Long.BYTES;

  /** As it is stored: a bit for each word, and then the changed words. */
  private final ByteBuffer bytes =
      ByteBuffer.allocate(WORDS / Byte.SIZE + Pages.SIZE).order(ByteOrder.LITTLE_ENDIAN);

  private final long[] before = new long[WORDS];
  private final long[] after = new long[WORDS];

  /** Takes the difference between two pages. */
  void between(Pages earlier, int earlierPage, Pages later, int laterPage) {
    load(earlier, earlierPage, before);
    load(later, laterPage, after);
    bytes.clear().position(WORDS / Byte.SIZE);
    for (int i = 0; i < WORDS; i += Byte.SIZE) {
      int changed = 0;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        if (before[i + bit] != after[i + bit]) {
          changed |= 1 << bit;
          bytes.putLong(after[i + bit]);
        }
      }
      bytes.put(i / Byte.SIZE, (byte) changed);
    }
    bytes.flip();
  }

  void write(DataOutputStream out) throws IOException {
    out.write(bytes.array(), 0, bytes.limit());
  }

  void read(DataInputStream in) throws IOException {
    bytes.clear();
    in.readFully(bytes.array(), 0, WORDS / Byte.SIZE);
    int changed = 0;
    for (int i = 0; i < WORDS / Byte.SIZE; i++) {
      changed += Integer.bitCount(bytes.get(i) & 0xFF);
    }
    in.readFully(bytes.array(), WORDS / Byte.SIZE, changed * Long.BYTES);
  }

  /** The later page. */
  byte[] appliedTo(Pages earlier, int earlierPage) {
    var page = earlier.slice(earlierPage, 1).toArray(ValueLayout.JAVA_BYTE);
    var target = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    bytes.clear().position(WORDS / Byte.SIZE);
    for (int i = 0; i < WORDS; i++) {
      if ((bytes.get(i / Byte.SIZE) & 1 << i % Byte.SIZE) != 0) {
        target.putLong(i * Long.BYTES, bytes.getLong());
      }
    }
    return page;
  }

  private static void load(Pages pages, int page, long[] words) {
    MemorySegment.copy(
        pages.slice(page, 1),
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
        0,
        words,
        0,
        WORDS);
  }
}
