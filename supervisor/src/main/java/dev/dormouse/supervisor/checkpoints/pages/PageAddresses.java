package dev.dormouse.supervisor.checkpoints.pages;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where in memory the pages of an image were, as CRIU's pagemaps tell. Only a hint, which pages of
 * two images may be like each other: what cannot be read is left out.
 */
final class PageAddresses {
  static final long UNKNOWN = -1;

  private static final Pattern PAGEMAP = Pattern.compile("pagemap-([0-9]{1,9})\\.img");

  /** CRIU's two magic numbers. */
  private static final int HEAD = 8;

  private static final int IN_PARENT = 1;
  private static final int PRESENT = 4;
  private static final long MAX_BYTES = 1 << 28;

  /** By the number of the page file: the address of each of its pages. */
  private final Map<Long, long[]> addresses = new HashMap<>();

  private PageAddresses() {}

  static PageAddresses of(Path image) throws IOException {
    var found = new PageAddresses();
    try (var files = Files.list(image)) {
      for (var file : files.sorted().toList()) {
        var name = PAGEMAP.matcher(file.getFileName().toString());
        if (name.matches() && Files.size(file) <= MAX_BYTES) {
          found.read(Files.readAllBytes(file), Long.parseLong(name.group(1)));
        }
      }
    }
    return found;
  }

  /** Another one of its kind, for the same page of the same process. */
  long at(Path pageFile, int page) {
    var name = pageFile.getFileName().toString();
    var number = Long.parseLong(name.substring("pages-".length(), name.length() - ".img".length()));
    var all = addresses.get(number);
    return all == null || page >= all.length ? UNKNOWN : all[page];
  }

  private void read(byte[] bytes, long process) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var all = new long[1024];
    int count = 0;
    try {
      in.position(HEAD);
      long file = Message.next(in).field(1);
      while (in.hasRemaining()) {
        var entry = Message.next(in);
        // Newer ones count in field 5, older ones in 2; without flags all are there.
        long pages = entry.has(5) ? entry.field(5) : entry.field(2);
        boolean here =
            entry.has(4)
                ? (entry.field(4) & PRESENT) != 0 && (entry.field(4) & IN_PARENT) == 0
                : entry.field(3) == 0;
        if (!here) {
          continue;
        }
        if (pages < 0 || pages > Integer.MAX_VALUE / 16 - count) {
          return;
        }
        if (count + pages > all.length) {
          all = Arrays.copyOf(all, (int) Math.max(count + pages, all.length * 2L));
        }
        for (int i = 0; i < pages; i++) {
          // An address of a page ends in zeros: there is room for the process.
          all[count++] = entry.field(1) + (long) i * Pages.SIZE | process % Pages.SIZE;
        }
      }
      addresses.put(file, Arrays.copyOf(all, count));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // Another form than is known here.
    }
  }

  /** A message in Google's wire form that has only whole numbers. */
  private static final class Message {
    private static final int FIELDS = 8;

    private final long[] values = new long[FIELDS];
    private int present;

    static Message next(ByteBuffer in) {
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new IllegalArgumentException("a message of " + length + " bytes");
      }
      int end = in.position() + length;
      var message = new Message();
      while (in.position() < end) {
        long key = varint(in);
        if ((key & 7) != 0 || key >>> 3 >= FIELDS) {
          throw new IllegalArgumentException("field " + key);
        }
        message.values[(int) (key >>> 3)] = varint(in);
        message.present |= 1 << (key >>> 3);
      }
      return message;
    }

    boolean has(int field) {
      return (present & 1 << field) != 0;
    }

    long field(int field) {
      return values[field];
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte part = in.get();
        value |= (part & 0x7FL) << shift;
        if (part >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number of more than 64 bits");
    }
  }
}
