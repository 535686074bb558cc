package dev.dormouse.supervisor.checkpoints.pages;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of memory pages, mapped. */
record Pages(MemorySegment bytes, int count) {
  static final int SIZE = 4096;

  private static final int LONGS = SIZE / Long.BYTES;
  private static final Pages ZERO = new Pages(MemorySegment.ofArray(new byte[SIZE]), 1);
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Maps the file for as long as the arena lives. */
  static Pages map(Path file, Arena arena) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size % SIZE != 0 || size / SIZE > Integer.MAX_VALUE) {
        throw new IOException(file.getFileName() + " has " + size + " bytes, which are no pages");
      }
      return new Pages(
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena), (int) (size / SIZE));
    }
  }

  boolean same(int page, Pages other, int otherPage) {
    return MemorySegment.mismatch(
            bytes,
            start(page),
            start(page) + SIZE,
            other.bytes,
            start(otherPage),
            start(otherPage) + SIZE)
        == -1;
  }

  /** A hash that is 0 exactly for a page of zeros, but for one page in 2^64. */
  long hash(int page) {
    long start = start(page);
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    // Four sums side by side keep the processor's multipliers busy.
    for (int i = 0; i < LONGS; i += 4) {
      a = (a + word(start, i)) * MIX;
      b = (b + word(start, i + 1)) * MIX;
      c = (c + word(start, i + 2)) * MIX;
      d = (d + word(start, i + 3)) * MIX;
      a ^= a >>> 32;
      b ^= b >>> 31;
      c ^= c >>> 30;
      d ^= d >>> 29;
    }
    return a + Long.rotateLeft(b, 17) + Long.rotateLeft(c, 33) + Long.rotateLeft(d, 49);
  }

  /** Whether so much of it is as in the other page that it is worth telling what is not. */
  boolean isLike(int page, Pages other, int otherPage) {
    long start = start(page);
    long otherStart = start(otherPage);
    int same = 0;
    for (int i = 0; i < LONGS; i++) {
      if (word(start, i) == other.word(otherStart, i)) {
        same++;
      }
    }
    return same >= LONGS / 4;
  }

  boolean isZero(int page) {
    return same(page, ZERO, 0);
  }

  MemorySegment slice(int page, int pages) {
    return bytes.asSlice(start(page), (long) pages * SIZE);
  }

  private static long start(int page) {
    return (long) page * SIZE;
  }

  private long word(long start, int i) {
    return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, start + (long) i * Long.BYTES);
  }
}
