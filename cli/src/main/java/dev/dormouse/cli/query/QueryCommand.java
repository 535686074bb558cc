package dev.dormouse.cli.query;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.project.ProjectFileException;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse query}. */
@Command(
    name = "query",
    description = "Answers a question about the environment's runs, in SQL for reading (TRQL).",
    footer = {
      "",
      "Examples:",
      "  dormouse query \"SELECT status, count() FROM runs GROUP BY status\"",
      "  dormouse query --format plot --period 1d \\",
      "    \"SELECT timeBucket(), count() AS runs FROM runs GROUP BY timeBucket ORDER BY 1\"",
      "  dormouse query --ask \"Which tasks failed most this week?\"",
      "  dormouse query --tables"
    })
public final class QueryCommand implements Callable<Integer> {
  /** How an answer is printed. */
  enum Format {
    TABLE,
    JSON,
    CSV,
    PLOT
  }

  private final Terminal terminal;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SQL",
      description = "The question: itself, @FILE, or - for standard input.")
  private @Nullable String question;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How to print: ${COMPLETION-CANDIDATES} (default: TABLE).")
  private Format format = Format.TABLE;

  @Option(
      names = "--period",
      paramLabel = "7d",
      description = "The time up to now, where the question has no time of its own (default: 7d).")
  private @Nullable String period;

  @Option(
      names = "--from",
      paramLabel = "INSTANT",
      description = "The beginning of the time, as 2026-11-01T00:00:00Z, instead of a period.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "INSTANT", description = "The end of the time.")
  private @Nullable String to;

  @Option(
      names = "--everywhere",
      description = "Ask about all projects and environments, with the personal token.")
  private boolean everywhere;

  @Option(
      names = "--explain",
      description = "Print how ClickHouse would answer, with the personal token.")
  private boolean explain;

  @Option(
      names = "--ask",
      paramLabel = "TEXT",
      description =
          "What you want to know, in your own words: the server's assistant writes the question,"
              + " which is shown and answered. With a question: mends or explains that.")
  private @Nullable String wish;

  @Option(names = "--tables", description = "Print the tables and columns there are.")
  private boolean tables;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public QueryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = open()) {
      if (tables) {
        printTables(api.get("/api/v1/query/schema"));
        return ExitCode.OK;
      }
      var sql = wish == null ? sql() : assisted(api, wish);
      if (sql.isEmpty()) {
        return ExitCode.OK;
      }
      try {
        return explain ? printPlan(api, sql) : ask(api, sql);
      } catch (ApiFailure.Refused e) {
        if (e.status() == 400) {
          tellAllThatIsWrong(api, sql);
        }
        throw e;
      }
    }
  }

  private Api open() throws CommandFailed, ProjectFileException, ApiFailure, InterruptedException {
    if (wish != null && (everywhere || explain)) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "--ask is about one environment; without --everywhere and --explain it works.");
    }
    var access = new Access(server, Path.of(""));
    return everywhere || explain ? new Api(access.url(), access.personalToken()) : access.open();
  }

  private String sql() throws CommandFailed {
    if (question == null) {
      throw new CommandFailed(
          ExitCode.USAGE, "What is the question? Give it in quotes, or as @FILE; see --help.");
    }
    try {
      var text =
          question.equals("-")
              ? new String(System.in.readNBytes(4 * Limits.QUESTION_LENGTH), StandardCharsets.UTF_8)
              : question.startsWith("@")
                  ? Files.readString(Path.of(question.substring(1)))
                  : question;
      if (text.length() > Limits.QUESTION_LENGTH) {
        throw new CommandFailed(
            ExitCode.USAGE, "A question has at most " + Limits.QUESTION_LENGTH + " characters.");
      }
      return text;
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.USAGE, "The question could not be read: " + e.getMessage());
    }
  }

  /** What the assistant says is shown; returns the question to ask, empty for none. */
  private String assisted(Api api, String text)
      throws ApiFailure, InterruptedException, CommandFailed {
    var request = new LinkedHashMap<String, Object>(Map.of("prompt", text));
    boolean mending = question != null;
    if (mending) {
      request.put("query", sql());
    }
    var said = api.post("/api/v1/query/assist", request);
    if (mending) {
      terminal.print(said.path("text").asString(""));
      return "";
    }
    var query = said.path("query").asString("");
    if (!said.path("valid").asBoolean(false)) {
      terminal.print(said.path("text").asString(""));
      throw new CommandFailed(ExitCode.FAILED, "The assistant gave no question that can be asked.");
    }
    terminal.say(terminal.in(Colour.DIM, query));
    return query;
  }

  private Map<String, Object> request(String sql) {
    var request = new LinkedHashMap<String, Object>();
    request.put("query", sql);
    put(request, "period", period);
    put(request, "from", from);
    put(request, "to", to);
    return request;
  }

  private static void put(Map<String, Object> request, String name, @Nullable String value) {
    if (value != null) {
      request.put(name, value);
    }
  }

  private int ask(Api api, String sql) throws ApiFailure, InterruptedException, CommandFailed {
    var request = request(sql);
    var wanted = json.wanted() ? Format.JSON : format;
    if (wanted == Format.CSV) {
      request.put("format", "csv");
    }
    var answer = api.post("/api/v1/query", request);
    var columns = answer.path("columns").valueStream().map(Shown::of).toList();
    var rows = answer.path("results").valueStream().toList();
    switch (wanted) {
      case TABLE -> printTable(columns, rows);
      case JSON -> rows.forEach(terminal::printJson);
      case CSV -> terminal.print(answer.path("results").asString("").stripTrailing());
      case PLOT -> Plot.print(terminal, columns, rows);
    }
    tellOfTheAnswer(answer, rows.size(), wanted);
    return ExitCode.OK;
  }

  private void printTable(List<Shown> columns, List<JsonNode> rows) {
    var table = new Table(columns.stream().map(Shown::name).toArray(String[]::new));
    for (var row : rows) {
      table.add(
          columns.stream()
              .map(column -> Table.Cell.of(column.text(row.path(column.name()))))
              .toArray(Table.Cell[]::new));
    }
    table.printTo(terminal);
  }

  private void tellOfTheAnswer(JsonNode answer, int rows, Format wanted) {
    if (answer.path("reachedMaxRows").asBoolean(false)) {
      terminal.say("There are more rows than these; an answer has at most 10,000.");
    }
    if (answer.path("periodClipped").asBoolean(false)) {
      terminal.say("Rows before the furthest look-back were left out.");
    }
    if (wanted == Format.TABLE || wanted == Format.PLOT) {
      terminal.say(
          terminal.in(
              Colour.DIM,
              String.format(
                  Locale.ROOT,
                  "%d %s, %.0f ms",
                  (Integer) rows,
                  rows == 1 ? "row" : "rows",
                  (Double) (answer.path("stats").path("elapsedSeconds").asDouble(0) * 1000))));
    }
  }

  private int printPlan(Api api, String sql) throws ApiFailure, InterruptedException {
    var plan = api.post("/api/v1/query/explain", request(sql));
    if (json.wanted()) {
      terminal.printJson(plan);
      return ExitCode.OK;
    }
    terminal.print(plan.path("sql").asString(""));
    for (var parameter : plan.path("parameters")) {
      terminal.print(
          terminal.in(Colour.DIM, "  " + parameter.path("name").asString("") + " = ")
              + parameter.path("value").asString(""));
    }
    terminal.print("");
    terminal.print(plan.path("plan").asString("").stripTrailing());
    return ExitCode.OK;
  }

  private void printTables(JsonNode schema) {
    if (json.wanted()) {
      terminal.printJson(schema);
      return;
    }
    for (var table : schema.path("tables")) {
      terminal.print(
          terminal.in(Colour.BOLD, table.path("name").asString(""))
              + "  "
              + table.path("description").asString(""));
      var columns = new Table("COLUMN", "TYPE", "WHAT IT IS");
      for (var column : table.path("columns")) {
        columns.add(
            Table.Cell.of(column.path("name").asString("")),
            new Table.Cell(column.path("type").asString(""), Colour.DIM),
            Table.Cell.of(column.path("description").asString("")));
      }
      columns.printTo(terminal);
      terminal.print("");
    }
  }

  /** Each mistake below its line of the question; the first is also the command's error. */
  private void tellAllThatIsWrong(Api api, String sql) throws ApiFailure, InterruptedException {
    var lines = sql.lines().toList();
    for (var wrong : api.post("/api/v1/query/validate", request(sql)).path("diagnostics")) {
      int line = wrong.path("line").asInt(1);
      int column = wrong.path("column").asInt(1);
      int length = wrong.path("end").asInt(0) - wrong.path("start").asInt(0);
      if (line <= lines.size()) {
        var text = lines.get(line - 1);
        int room = Math.max(1, text.length() - column + 1);
        terminal.say(text);
        terminal.say(
            " ".repeat(Math.max(0, column - 1))
                + terminal.in(Colour.RED, "^".repeat(Math.clamp(length, 1, room)))
                + " "
                + wrong.path("message").asString(""));
      }
    }
  }
}
