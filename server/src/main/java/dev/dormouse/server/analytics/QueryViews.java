package dev.dormouse.server.analytics;

import dev.dormouse.engine.questions.Question;
import dev.dormouse.query.compiled.ResultColumn;
import dev.dormouse.query.complete.Completion;
import dev.dormouse.query.diagnostic.Diagnostic;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.function.Functions;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.Render;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.query.schema.Table;
import dev.dormouse.telemetry.ask.Answer;
import dev.dormouse.telemetry.ask.Explanation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What of questions and answers leaves the process. */
final class QueryViews {
  private QueryViews() {}

  /**
   * A question.
   *
   * @param scope how wide it is meant; an environment's key opens that environment only
   * @param period the time it is about where it says nothing itself, as in {@code 7d}
   * @param from instead of a period, with {@code to}
   * @param format json or csv
   * @param project for personal tokens: a slug or reference
   */
  record QueryBody(
      String query,
      @Nullable String scope,
      @Nullable String period,
      @Nullable String from,
      @Nullable String to,
      @Nullable String format,
      @Nullable String project,
      @Nullable String environment,
      @Nullable Integer offset) {}

  /** A column of an answer. */
  record ColumnView(
      String name,
      String type,
      @Nullable String customRenderType,
      @Nullable String format,
      @Nullable String description) {
    static ColumnView of(ResultColumn column) {
      return new ColumnView(
          column.name(),
          column.type().text(),
          shown(column.render()),
          shown(column.format()),
          column.description().isEmpty() ? null : column.description());
    }
  }

  /** What answering took. */
  record Stats(double elapsedSeconds, long rowsRead, long bytesRead) {}

  /**
   * An answer.
   *
   * @param results objects, or with the format csv a text
   * @param totals the row of WITH TOTALS
   */
  record AnswerView(
      String format,
      JsonNode results,
      List<ColumnView> columns,
      @Nullable Map<String, JsonNode> totals,
      List<String> hiddenColumns,
      boolean reachedMaxRows,
      boolean periodClipped,
      Stats stats) {
    static AnswerView of(Answer answer, String format, JsonNode results) {
      Map<String, JsonNode> totals = null;
      if (!answer.totals().isEmpty()) {
        totals = new TreeMap<>();
        for (int i = 0; i < answer.columns().size(); i++) {
          totals.put(answer.columns().get(i).name(), answer.totals().get(i));
        }
      }
      return new AnswerView(
          format,
          results,
          answer.columns().stream().map(ColumnView::of).toList(),
          totals,
          answer.hiddenColumns(),
          answer.reachedMaxRows(),
          answer.periodClipped(),
          new Stats(
              answer.cost().elapsedSeconds(), answer.cost().rowsRead(), answer.cost().bytesRead()));
    }
  }

  /** What is wrong with a question, and where: line and column from 1, offsets in characters. */
  record DiagnosticView(
      Diagnostic.Kind kind, String message, int line, int column, int start, int end) {
    static DiagnosticView of(Diagnostic diagnostic) {
      return of(diagnostic.kind(), diagnostic.message(), diagnostic.span());
    }

    static DiagnosticView of(Diagnostic.Kind kind, String message, Span span) {
      return new DiagnosticView(
          kind, message, span.line(), span.column(), span.start(), span.end());
    }
  }

  /** The refusal of a question. */
  record RefusalView(String error, @Nullable DiagnosticView diagnostic) {}

  /** What there is to say about a question, without asking it. */
  record ValidationView(boolean valid, List<DiagnosticView> diagnostics) {
    static ValidationView of(List<Diagnostic> wrong) {
      return new ValidationView(wrong.isEmpty(), wrong.stream().map(DiagnosticView::of).toList());
    }
  }

  /** What may stand instead of a part of the text. */
  record CompletionView(int start, int end, List<SuggestionView> suggestions) {
    static CompletionView of(Completion completion) {
      return new CompletionView(
          completion.start(),
          completion.end(),
          completion.suggestions().stream()
              .map(each -> new SuggestionView(each.kind(), each.text(), each.detail()))
              .toList());
    }
  }

  /** One of them. */
  record SuggestionView(Completion.Kind kind, String text, String detail) {}

  /** All that can be asked about. */
  record SchemaView(List<TableView> tables, List<FunctionView> functions) {
    static SchemaView of(Schema schema) {
      return new SchemaView(
          schema.tables().values().stream().map(TableView::of).toList(),
          Functions.list().stream()
              .map(each -> new FunctionView(each.name(), each.signature(), each.kind().name()))
              .toList());
    }
  }

  /** A table. */
  record TableView(
      String name, String description, String timeColumn, List<SchemaColumnView> columns) {
    static TableView of(Table table) {
      return new TableView(
          table.name(),
          table.description(),
          table.timeColumn(),
          table.columns().values().stream().map(SchemaColumnView::of).toList());
    }
  }

  /** A column of a table. */
  record SchemaColumnView(
      String name,
      String type,
      String description,
      boolean coreColumn,
      List<String> allowedValues,
      @Nullable String customRenderType) {
    static SchemaColumnView of(Column column) {
      return new SchemaColumnView(
          column.name(),
          column.type().text(),
          column.description(),
          column.inStar(),
          column.allowedValues(),
          shown(column.render()));
    }
  }

  /** A function. */
  record FunctionView(String name, String signature, String kind) {}

  /** A question that was asked before. */
  record AskedView(
      String query, Instant askedAt, long tookMillis, int rows, @Nullable String failure) {
    static AskedView of(Question asked) {
      return new AskedView(
          asked.text(),
          asked.askedAt(),
          asked.took().toMillis(),
          asked.rows(),
          asked.failure().isEmpty() ? null : asked.failure());
    }
  }

  /** The latest questions, newest first. */
  record HistoryView(List<AskedView> queries) {}

  /** How a question is executed. */
  record ExplanationView(String sql, List<ParameterView> parameters, String plan) {
    static ExplanationView of(Explanation explanation) {
      return new ExplanationView(
          explanation.sql(),
          explanation.parameters().stream()
              .map(each -> new ParameterView(each.name(), each.type(), each.value()))
              .toList(),
          explanation.plan());
    }
  }

  /** A value that was written in a question. */
  record ParameterView(String name, String type, String value) {}

  private static @Nullable String shown(Render render) {
    return render == Render.PLAIN ? null : render.text();
  }
}
