package dev.dormouse.query.reference;

import dev.dormouse.query.function.Function;
import dev.dormouse.query.function.Functions;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.query.schema.Table;
import java.util.stream.Collectors;

/** Writes a schema out, as a reference for people and as instructions for a language model. */
public final class SchemaReference {
  private final Schema schema;

  public SchemaReference(Schema schema) {
    this.schema = schema;
  }

  /** The tables in Markdown. */
  public String markdown() {
    return schema.tables().values().stream()
        .map(SchemaReference::markdown)
        .collect(Collectors.joining("\n"));
  }

  private static String markdown(Table table) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(table.name()).append("\n\n").append(table.description());
    text.append(" Time column: `").append(table.timeColumn()).append("`.\n\n");
    text.append(
        "| column | type | in `*` | shown as | what it is |\n| --- | --- | --- | --- | --- |\n");
    for (Column column : table.columns().values()) {
      text.append("| ").append(column.name());
      text.append(" | ").append(column.type().text());
      text.append(" | ").append(column.inStar() ? "yes" : "");
      text.append(" | ").append(column.render().text());
      text.append(" | ").append(column.description()).append(values(column)).append(" |\n");
    }
    return text.toString();
  }

  private static String values(Column column) {
    return column.allowedValues().isEmpty()
        ? ""
        : " One of " + String.join(", ", column.allowedValues()) + ".";
  }

  /** Names of all functions, by what they are. */
  public String functions() {
    StringBuilder text = new StringBuilder();
    for (Function.Kind kind : Function.Kind.values()) {
      String names =
          Functions.list().stream()
              .filter(function -> function.kind() == kind)
              .map(Function::name)
              .collect(Collectors.joining(", "));
      text.append("**").append(kind.name().charAt(0));
      text.append(kind.name().substring(1).toLowerCase(java.util.Locale.ROOT));
      text.append("**: ").append(names).append("\n\n");
    }
    return text.toString().strip() + "\n";
  }

  /** What a language model has to know to write a query. */
  public String prompt() {
    StringBuilder text =
        new StringBuilder(
            """
            You write TRQL, a read-only SQL over the runs, logs, spans and metrics of one customer. It is compiled to ClickHouse.
            Write one SELECT. Filter on the time column of each table, or leave it out: the last 7 days are meant then.
            timeBucket() takes no argument and gives buckets that suit the range: GROUP BY timeBucket.
            prettyFormat(x, 'duration') says how a number is shown.
            Durations are in milliseconds unless said otherwise; costs in dollars.
            Never name organization_id, project_id or environment_id; rows of others do not exist.

            """);
    for (Table table : schema.tables().values()) {
      text.append("Table ").append(table.name()).append(": ").append(table.description());
      text.append(" Time column ").append(table.timeColumn()).append(".\n");
      for (Column column : table.columns().values()) {
        text.append("- ").append(column.name()).append(" ").append(column.type().text());
        text.append(": ").append(column.description()).append(values(column)).append("\n");
      }
      text.append("\n");
    }
    return text.append("Functions:\n").append(functions()).toString();
  }
}
