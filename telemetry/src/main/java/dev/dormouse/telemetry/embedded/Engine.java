package dev.dormouse.telemetry.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.dormouse.telemetry.embedded.LibChdb.Analysis;
import dev.dormouse.telemetry.embedded.LibChdb.Figure;
import dev.dormouse.telemetry.embedded.LibChdb.Pairs;
import dev.dormouse.telemetry.embedded.LibChdb.Text;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine of this process on one folder. Every query gets a connection of its own: on a
 * connection that is used again, the partial output of a query that failed stands in front of the
 * next one's answer.
 */
final class Engine implements AutoCloseable {
  private static final Pattern CODE = Pattern.compile("^Code: ([0-9]{1,9})\\.");

  private final LibChdb lib;
  private final String folder;
  private final Arena arena = Arena.ofShared();

  /** Never used for queries: it keeps the engine running while no query does. */
  private final MemorySegment anchor;

  private Engine(LibChdb lib, Path folder, long memory) {
    this.lib = lib;
    this.folder = "--path=" + folder;
    this.anchor =
        connect(
            arena,
            List.of(
                "--max_server_memory_usage=" + memory,
                "--mark_cache_size=" + memory / 8,
                "--uncompressed_cache_size=0"));
    if (anchor.address() == 0) {
      throw new IllegalStateException(
          "ClickHouse does not start on " + folder + "; its messages are on standard error");
    }
  }

  static Engine start(LibChdb lib, Path folder, long memory) {
    return new Engine(lib, folder, memory);
  }

  /** A query and all that travels with it. */
  record Query(
      Text sql,
      Text rows,
      String format,
      String database,
      Map<String, String> settings,
      Map<String, String> parameters) {
    Query {
      settings = Map.copyOf(settings);
      parameters = Map.copyOf(parameters);
    }

    static final Text NO_ROWS = new Text(MemorySegment.NULL, 0);

    boolean readOnly() {
      return !settings.getOrDefault("readonly", "0").equals("0");
    }
  }

  /** What is done with an answer while its native memory lives. */
  interface AnswerReader<E extends Exception> {
    void read(MemorySegment bytes, Figures figures) throws E;
  }

  /** What the engine counted. */
  record Figures(
      double elapsedSeconds,
      long readRows,
      long readBytes,
      long writtenRows,
      long writtenBytes,
      long resultRows) {}

  /** Runs one statement; the reader gets its whole answer, or nothing where it fails. */
  <E extends Exception> void run(Query query, AnswerReader<E> reader) throws E {
    try (var scratch = Arena.ofConfined()) {
      var arguments = new ArrayList<String>();
      query.settings().forEach((name, value) -> arguments.add("--" + name + "=" + value));
      var connection = connect(scratch, arguments);
      if (connection.address() == 0) {
        throw new StatementException(
            36,
            "Code: 36. DB::Exception: A setting has a value that it cannot have: "
                + String.join(" ", arguments)
                + ". (BAD_ARGUMENTS)");
      }
      try {
        refuseWhatHttpRefuses(connection, query, scratch);
        use(connection, query.database(), scratch);
        run(connection, query, scratch, reader);
      } finally {
        lib.close(connection);
      }
    }
  }

  private void refuseWhatHttpRefuses(MemorySegment connection, Query query, Arena scratch) {
    if (startsWithInsert(query.sql())) {
      return; // its data would be read as statements
    }
    Analysis analysis = lib.classify(connection, query.sql(), scratch);
    if (analysis.statements() > 1) {
      throw new StatementException(
          62, "Code: 62. DB::Exception: Multi-statements are not allowed. (SYNTAX_ERROR)");
    }
    // What the client in the library writes by itself, as INTO OUTFILE, the engine does not refuse.
    boolean reads =
        analysis.queryClass() == Analysis.READ_ONLY || analysis.queryClass() == Analysis.UNKNOWN;
    if (query.readOnly() && !reads) {
      throw new StatementException(
          164, "Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)");
    }
  }

  private static boolean startsWithInsert(Text sql) {
    int prefix = (int) Math.min(sql.length(), 4096);
    var start =
        new String(sql.bytes().asSlice(0, prefix).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    return start.stripLeading().regionMatches(true, 0, "insert", 0, "insert".length());
  }

  private void use(MemorySegment connection, String database, Arena scratch) {
    if (!database.isEmpty() && !database.equals("default")) {
      var use = "USE `" + database.replace("\\", "\\\\").replace("`", "\\`") + "`";
      var result =
          lib.query(
              connection, text(scratch, use), text(scratch, "Null"), pairs(scratch, Map.of()));
      try {
        requireSuccess(result);
      } finally {
        lib.destroy(result);
      }
    }
  }

  private <E extends Exception> void run(
      MemorySegment connection, Query query, Arena scratch, AnswerReader<E> reader) throws E {
    var result =
        query.rows().length() > 0
            ? lib.insert(connection, query.sql(), text(scratch, query.format()), query.rows())
            : lib.query(
                connection,
                query.sql(),
                text(scratch, query.format()),
                pairs(scratch, query.parameters()));
    try {
      requireSuccess(result);
      reader.read(lib.bytes(result), figures(result));
    } finally {
      lib.destroy(result);
    }
  }

  private void requireSuccess(MemorySegment result) {
    String error = lib.error(result);
    if (!error.isEmpty()) {
      Matcher code = CODE.matcher(error);
      throw new StatementException(code.find() ? Integer.parseInt(code.group(1)) : 1002, error);
    }
  }

  private Figures figures(MemorySegment result) {
    return new Figures(
        lib.elapsedSeconds(result),
        lib.figure(Figure.READ_ROWS, result),
        lib.figure(Figure.READ_BYTES, result),
        lib.figure(Figure.WRITTEN_ROWS, result),
        lib.figure(Figure.WRITTEN_BYTES, result),
        lib.figure(Figure.RESULT_ROWS, result));
  }

  private MemorySegment connect(Arena memory, List<String> settings) {
    var arguments = new ArrayList<String>(List.of("clickhouse", folder));
    arguments.addAll(settings);
    var pointers = memory.allocate(ADDRESS, arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, memory.allocateFrom(arguments.get(i)));
    }
    return lib.connect(arguments.size(), pointers);
  }

  static Text text(Arena memory, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // One byte more, so that an empty text has an address too.
    var segment = memory.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return new Text(segment, bytes.length);
  }

  private static Pairs pairs(Arena memory, Map<String, String> pairs) {
    int count = pairs.size();
    var names = memory.allocate(ADDRESS, count + 1L);
    var nameLengths = memory.allocate(JAVA_LONG, count + 1L);
    var values = memory.allocate(ADDRESS, count + 1L);
    var valueLengths = memory.allocate(JAVA_LONG, count + 1L);
    int at = 0;
    for (var pair : pairs.entrySet()) {
      Text name = text(memory, pair.getKey());
      Text value = text(memory, pair.getValue());
      names.setAtIndex(ADDRESS, at, name.bytes());
      nameLengths.setAtIndex(JAVA_LONG, at, name.length());
      values.setAtIndex(ADDRESS, at, value.bytes());
      valueLengths.setAtIndex(JAVA_LONG, at, value.length());
      at++;
    }
    return new Pairs(names, nameLengths, values, valueLengths, count);
  }

  @Override
  public void close() {
    lib.close(anchor);
    lib.shutdown();
    arena.close();
  }
}
