package dev.dormouse.query.complete;

import dev.dormouse.query.compile.Compiler;
import dev.dormouse.query.complete.Clauses.Named;
import dev.dormouse.query.complete.Clauses.Source;
import dev.dormouse.query.complete.Completion.Kind;
import dev.dormouse.query.complete.Completion.Suggestion;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.function.Function;
import dev.dormouse.query.function.Functions;
import dev.dormouse.query.grammar.TrqlLexer;
import dev.dormouse.query.parse.TrqlText;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.ColumnSource;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.query.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/** Finds what may stand at a place of an unfinished text. */
public final class Completer {
  private static final List<String> AFTER_SOURCE =
      List.of(
          "WHERE", "JOIN", "LEFT JOIN", "ARRAY JOIN", "GROUP BY", "ORDER BY", "LIMIT", "ON", "AS");
  private static final List<String> IN_EXPRESSION =
      List.of(
          "AND",
          "OR",
          "NOT",
          "IN",
          "BETWEEN",
          "LIKE",
          "IS NULL",
          "CASE",
          "AS",
          "FROM",
          "GROUP BY",
          "ORDER BY",
          "LIMIT");
  private static final List<String> AT_START = List.of("SELECT", "WITH");

  private final Schema schema;
  private final Compiler compiler;

  public Completer(Schema schema, Compiler compiler) {
    this.schema = schema;
    this.compiler = compiler;
  }

  /** {@code offset} counts characters from the beginning. */
  public Completion complete(String text, int offset, QueryRequest request) {
    int cursor = Math.clamp(offset, 0, text.length());
    Clauses clauses = new Clauses(text, cursor);
    Optional<Integer> open = clauses.openString();
    Optional<Token> word = open.isPresent() ? Optional.empty() : clauses.word();
    int start = open.orElseGet(() -> word.map(Token::getStartIndex).orElse(cursor));
    String prefix = text.substring(start, cursor);
    List<Suggestion> found =
        suggestions(clauses, clauses.before(start), prefix.startsWith("'"), request).stream()
            .filter(suggestion -> startsWith(suggestion.text(), prefix))
            .toList();
    return new Completion(start, cursor, found);
  }

  private static boolean startsWith(String text, String prefix) {
    return text.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
  }

  private List<Suggestion> suggestions(
      Clauses clauses, List<Token> before, boolean inString, QueryRequest request) {
    if (before.isEmpty()) {
      return keywords(AT_START);
    }
    List<Suggestion> values = values(clauses, before, request);
    if (inString || !values.isEmpty()) {
      return values;
    }
    return switch (before.getFirst().getType()) {
      case TrqlLexer.FROM, TrqlLexer.JOIN -> tables(clauses);
      case TrqlLexer.DOT -> ofSource(clauses, before, request);
      default -> {
        if (isSource(before)) {
          yield keywords(AFTER_SOURCE);
        }
        yield expression(clauses, request);
      }
    };
  }

  private static boolean isSource(List<Token> before) {
    return before.size() > 1
        && Clauses.isName(before.getFirst())
        && (before.get(1).getType() == TrqlLexer.FROM || before.get(1).getType() == TrqlLexer.JOIN);
  }

  private static List<Suggestion> keywords(List<String> words) {
    return words.stream().map(word -> new Suggestion(Kind.KEYWORD, word, "")).toList();
  }

  private List<Suggestion> tables(Clauses clauses) {
    List<Suggestion> tables = new ArrayList<>();
    clauses
        .named()
        .forEach(named -> tables.add(new Suggestion(Kind.TABLE, named.name(), "named by WITH")));
    schema
        .tables()
        .values()
        .forEach(
            table -> tables.add(new Suggestion(Kind.TABLE, table.name(), table.description())));
    return tables;
  }

  /** Behind {@code source.}: its columns. */
  private List<Suggestion> ofSource(Clauses clauses, List<Token> before, QueryRequest request) {
    if (before.size() < 2 || !Clauses.isName(before.get(1))) {
      return List.of();
    }
    String alias = Clauses.bare(before.get(1));
    return clauses.sources().stream()
        .filter(source -> source.alias().equals(alias))
        .flatMap(source -> columns(clauses, source, request).stream())
        .toList();
  }

  private List<Suggestion> expression(Clauses clauses, QueryRequest request) {
    List<Suggestion> all = new ArrayList<>();
    for (Source source : clauses.sources()) {
      all.addAll(columns(clauses, source, request));
    }
    clauses.aliases().forEach(alias -> all.add(new Suggestion(Kind.ALIAS, alias, "")));
    Functions.OWN.forEach(own -> all.add(new Suggestion(Kind.FUNCTION, own, own + "()")));
    for (Function function : Functions.list()) {
      all.add(new Suggestion(Kind.FUNCTION, function.name(), function.signature()));
    }
    all.addAll(keywords(IN_EXPRESSION));
    return all;
  }

  private List<Suggestion> columns(Clauses clauses, Source source, QueryRequest request) {
    if (source.name().isEmpty()) {
      return compiled(source.query(), request);
    }
    for (Named named : clauses.named()) {
      if (named.name().equals(source.name())) {
        return compiled(named.prologue() + " SELECT * FROM `" + named.name() + "`", request);
      }
    }
    return schema
        .table(source.name())
        .map(table -> table.columns().values().stream().map(Completer::suggestion).toList())
        .orElse(List.of());
  }

  private static Suggestion suggestion(Column column) {
    return new Suggestion(
        Kind.COLUMN, column.name(), column.type().text() + ". " + column.description());
  }

  /** The columns of a query, if it is a whole one already. */
  private List<Suggestion> compiled(String query, QueryRequest request) {
    try {
      return compiler.compile(TrqlText.parse(query), request).columns().stream()
          .map(column -> new Suggestion(Kind.COLUMN, column.name(), column.type().text()))
          .toList();
    } catch (TrqlException _) {
      return List.of();
    }
  }

  /**
   * Behind a comparison with a column of few values, or in a list that is compared: those values.
   */
  private List<Suggestion> values(Clauses clauses, List<Token> before, QueryRequest request) {
    int at = 0;
    if (before.getFirst().getType() == TrqlLexer.LEFT_PAREN
        || before.getFirst().getType() == TrqlLexer.COMMA) {
      while (at < before.size()
          && (before.get(at).getType() == TrqlLexer.COMMA
              || before.get(at).getType() == TrqlLexer.STRING)) {
        at++;
      }
      boolean list =
          at + 1 < before.size()
              && before.get(at).getType() == TrqlLexer.LEFT_PAREN
              && before.get(at + 1).getType() == TrqlLexer.IN;
      if (!list) {
        return List.of();
      }
      at += 2;
      if (at < before.size() && before.get(at).getType() == TrqlLexer.NOT) {
        at++;
      }
    } else if (before.getFirst().getType() == TrqlLexer.EQUAL
        || before.getFirst().getType() == TrqlLexer.NOT_EQUAL) {
      at = 1;
    } else {
      return List.of();
    }
    if (at >= before.size() || !Clauses.isName(before.get(at))) {
      return List.of();
    }
    String column = Clauses.bare(before.get(at));
    String owner =
        at + 2 < before.size() && before.get(at + 1).getType() == TrqlLexer.DOT
            ? Clauses.bare(before.get(at + 2))
            : "";
    return clauses.sources().stream()
        .filter(source -> owner.isEmpty() || source.alias().equals(owner))
        .flatMap(source -> schema.table(source.name()).stream())
        .flatMap(table -> allowed(table, column, request).stream())
        .distinct()
        .map(value -> new Suggestion(Kind.VALUE, "'" + value.replace("'", "\\'") + "'", column))
        .toList();
  }

  private static List<String> allowed(Table table, String column, QueryRequest request) {
    return table
        .column(column)
        .map(known ->
            known.source() instanceof ColumnSource.Identified(String _, var thing)
                ? switch (thing) {
                  case ENVIRONMENT -> names(request.names().environments());
                  case PROJECT -> names(request.names().projects());
                }
                : known.allowedValues())
        .orElse(List.of());
  }

  private static List<String> names(List<KnownNames.Name> names) {
    return names.stream().map(KnownNames.Name::name).distinct().toList();
  }
}
