package dev.dormouse.telemetry.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The functions of {@code libchdb.so} that we use: ClickHouse as a library, whose engine there is
 * once in a process.
 */
@SuppressWarnings("restricted") // calling native functions is what it is for
final class LibChdb {
  private final SymbolLookup symbols;
  private final MethodHandle connect;
  private final MethodHandle closeConnection;
  private final MethodHandle query;
  private final MethodHandle classify;
  private final MethodHandle destroy;
  private final MethodHandle buffer;
  private final MethodHandle length;
  private final MethodHandle error;
  private final MethodHandle elapsed;
  private final MethodHandle shutdown;
  private final MethodHandle insert;
  private final MethodHandle append;
  private final MethodHandle done;
  private final MethodHandle destroyInsert;
  private final Map<Figure, MethodHandle> figures = new EnumMap<>(Figure.class);

  private LibChdb(SymbolLookup symbols) {
    this.symbols = symbols;
    this.connect = function("chdb_connect", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
    this.closeConnection = function("chdb_close_conn", FunctionDescriptor.ofVoid(ADDRESS));
    this.query =
        function(
            "chdb_query_with_params_n",
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
                ADDRESS, JAVA_LONG));
    this.classify =
        function(
            "chdb_classify_query_n",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
    this.destroy = function("chdb_destroy_query_result", FunctionDescriptor.ofVoid(ADDRESS));
    this.buffer = function("chdb_result_buffer", FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.length = function("chdb_result_length", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    this.error = function("chdb_result_error", FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.elapsed = function("chdb_result_elapsed", FunctionDescriptor.of(JAVA_DOUBLE, ADDRESS));
    this.shutdown = function("chdb_shutdown", FunctionDescriptor.of(JAVA_INT));
    this.insert =
        function(
            "chdb_stream_insert_n",
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG));
    this.append =
        function(
            "chdb_stream_append", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    this.done = function("chdb_stream_done", FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.destroyInsert = function("chdb_destroy_insert_stream", FunctionDescriptor.ofVoid(ADDRESS));
    for (var figure : Figure.values()) {
      figures.put(figure, function(figure.symbol, FunctionDescriptor.of(JAVA_LONG, ADDRESS)));
    }
  }

  /** What the library counts for each result. */
  enum Figure {
    READ_ROWS("chdb_result_storage_rows_read"),
    READ_BYTES("chdb_result_storage_bytes_read"),
    WRITTEN_ROWS("chdb_result_rows_written"),
    WRITTEN_BYTES("chdb_result_bytes_written"),
    RESULT_ROWS("chdb_result_rows_read");

    private final String symbol;

    Figure(String symbol) {
      this.symbol = symbol;
    }
  }

  /** Loads the library; the JVM keeps its own signal handlers, with which it lives. */
  static LibChdb load(Path library) {
    var symbols = SymbolLookup.libraryLookup(library, Arena.global());
    var lib = new LibChdb(symbols);
    var signals =
        lib.function("chdb_set_signal_handlers_enabled", FunctionDescriptor.ofVoid(JAVA_INT));
    try {
      signals.invokeExact(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    return lib;
  }

  private MethodHandle function(String name, FunctionDescriptor descriptor) {
    var address =
        symbols
            .find(name)
            .orElseThrow(() ->
                new IllegalStateException(
                    "the library has no function "
                        + name
                        + "; run bin/setup-clickhouse, which fetches the version this program"
                        + " knows"));
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }

  /** A pointer to a connection; NULL if the arguments were refused. */
  MemorySegment connect(int count, MemorySegment arguments) {
    try {
      return (MemorySegment) connect.invokeExact(count, arguments);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void close(MemorySegment connection) {
    try {
      closeConnection.invokeExact(connection);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  MemorySegment query(MemorySegment connection, Text sql, Text format, Pairs parameters) {
    try {
      return (MemorySegment)
          query.invokeExact(
              handle(connection),
              sql.bytes(),
              sql.length(),
              format.bytes(),
              format.length(),
              parameters.names(),
              parameters.nameLengths(),
              parameters.values(),
              parameters.valueLengths(),
              parameters.count());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Inserts rows, apart from the statement: in one text with it, the library would look for the end
   * of the data in the data.
   */
  MemorySegment insert(MemorySegment connection, Text sql, Text format, Text rows) {
    try {
      var stream =
          (MemorySegment)
              insert.invokeExact(
                  handle(connection), sql.bytes(), sql.length(), format.bytes(), format.length());
      try {
        // Should it have failed already, the end says so.
        int _ = (int) append.invokeExact(stream, rows.bytes(), rows.length());
        return (MemorySegment) done.invokeExact(stream);
      } finally {
        destroyInsert.invokeExact(stream);
      }
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What a text would do, in the layout of {@link Analysis}. */
  Analysis classify(MemorySegment connection, Text sql, Arena arena) {
    var analysis = arena.allocate(Analysis.LAYOUT);
    analysis.setAtIndex(JAVA_INT, 0, (int) Analysis.LAYOUT.byteSize());
    try {
      int state =
          (int)
              classify.invokeExact(
                  handle(connection), sql.bytes(), sql.length(), MemorySegment.NULL, 0L, analysis);
      return state == 0
          ? new Analysis(analysis.getAtIndex(JAVA_INT, 1), analysis.getAtIndex(JAVA_INT, 3))
          : new Analysis(0, Analysis.UNKNOWN);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static MemorySegment handle(MemorySegment connection) {
    return connection.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
  }

  void destroy(MemorySegment result) {
    try {
      destroy.invokeExact(result);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The message of a failed query; empty if it did not fail. */
  String error(MemorySegment result) {
    try {
      var message = (MemorySegment) error.invokeExact(result);
      return message.address() == 0 ? "" : message.reinterpret(Integer.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The answer's bytes, which live until the result is destroyed. */
  MemorySegment bytes(MemorySegment result) {
    try {
      long size = (long) length.invokeExact(result);
      return size == 0
          ? MemorySegment.NULL
          : ((MemorySegment) buffer.invokeExact(result)).reinterpret(size);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  double elapsedSeconds(MemorySegment result) {
    try {
      return (double) elapsed.invokeExact(result);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  long figure(Figure figure, MemorySegment result) {
    try {
      return (long) requireNonNull(figures.get(figure)).invokeExact(result);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void shutdown() {
    try {
      int _ = (int) shutdown.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Native functions throw nothing; what comes out of a call is a mistake in how it was made. */
  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a call of libchdb went wrong: " + e, e);
  }

  /** Bytes and how many they are. */
  record Text(MemorySegment bytes, long length) {}

  /** Names and values beside one another, as C wants them. */
  record Pairs(
      MemorySegment names,
      MemorySegment nameLengths,
      MemorySegment values,
      MemorySegment valueLengths,
      long count) {}

  /** What ClickHouse's own parser says of a text. */
  record Analysis(int statements, int queryClass) {
    static final int READ_ONLY = 0;
    static final int UNKNOWN = 4;
    static final MemoryLayout LAYOUT =
        MemoryLayout.structLayout(
            JAVA_INT.withName("struct_size"),
            JAVA_INT.withName("statement_count"),
            JAVA_INT.withName("flags"),
            JAVA_INT.withName("query_class"));
  }
}
