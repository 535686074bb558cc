package dev.dormouse.telemetry.embedded;

import dev.dormouse.telemetry.embedded.LibChdb.Text;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The statement of a request, with the data of an insert behind it: the {@code query} parameter, a
 * line's end, the body. It lives outside the Java heap, which stays small whatever comes in.
 */
record RequestText(Text text, Text rows) {
  private static final int CHUNK = 1 << 16;
  private static final int END = 4096;

  /** The end of an insert whose rows are the request's body. */
  private static final Pattern INSERT = Pattern.compile("(?i)\\sFORMAT\\s+\\w+\\s*$");

  static RequestText read(String query, InputStream body, long limit, Arena arena)
      throws IOException {
    byte[] start = query.isEmpty() ? new byte[0] : (query + "\n").getBytes(StandardCharsets.UTF_8);
    var bytes = arena.allocate(Math.max(CHUNK, start.length + 1L));
    MemorySegment.copy(start, 0, bytes, ValueLayout.JAVA_BYTE, 0, start.length);
    long length = start.length;
    byte[] chunk = new byte[CHUNK];
    for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
      if (length + read > limit) {
        throw new StatementException(
            307,
            "Code: 307. DB::Exception: The request is longer than "
                + limit
                + " bytes; send fewer rows at a time. (TOO_MANY_BYTES)");
      }
      if (length + read > bytes.byteSize()) {
        var larger = arena.allocate(2 * bytes.byteSize());
        MemorySegment.copy(bytes, 0, larger, 0, length);
        bytes = larger;
      }
      MemorySegment.copy(chunk, 0, bytes, ValueLayout.JAVA_BYTE, length, read);
      length += read;
    }
    var insert = INSERT.matcher(query);
    if (query.stripLeading().regionMatches(true, 0, "INSERT", 0, 6)
        && insert.find()
        && length > start.length) {
      return new RequestText(
          Engine.text(arena, query.substring(0, insert.start())),
          new Text(bytes.asSlice(start.length), length - start.length));
    }
    boolean onlyTheQuery = length == start.length;
    return new RequestText(
        new Text(bytes, onlyTheQuery ? Math.max(0, length - 1) : length), Engine.Query.NO_ROWS);
  }

  boolean isBlank() {
    return text.length() <= END && end().isBlank();
  }

  /** The last characters, where a FORMAT clause would be. */
  String end() {
    long from = Math.max(0, text.length() - END);
    return new String(
        text.bytes().asSlice(from, text.length() - from).toArray(ValueLayout.JAVA_BYTE),
        StandardCharsets.UTF_8);
  }
}
