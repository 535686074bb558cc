package dev.dormouse.query.parse;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values, names, calls and special forms from the parser's tree. */
final class PrimaryReader {
  private static final Pattern INTERVAL = Pattern.compile("(-?[0-9]{1,9})\\s+(\\w+)");
  private static final Set<String> UNITS =
      Set.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR");

  private final ExpressionReader expressions;
  private final QueryReader queries;

  PrimaryReader(ExpressionReader expressions, QueryReader queries) {
    this.expressions = expressions;
    this.queries = queries;
  }

  Query query(InnerQueryContext query) {
    return queries.query(query);
  }

  Expression read(PrimaryContext written) {
    Span span = Spans.of(written);
    return switch (written) {
      case StringContext string ->
          new Expression.Text(Names.text(string.STRING().getSymbol()), span);
      case NumberContext number -> new Expression.Numeral(digits(number.getText()), span);
      case TrueContext _ -> new Expression.Truth(true, span);
      case FalseContext _ -> new Expression.Truth(false, span);
      case NullContext _ -> new Expression.Null(span);
      case TimeContext time ->
          new Expression.Time(time.DATE() != null, Names.text(time.STRING().getSymbol()), span);
      case IntervalContext interval ->
          new Expression.Interval(
              amount(interval.intervalAmount()),
              unit(interval.INTERVAL_UNIT().getText(), span),
              span);
      case IntervalTextContext interval ->
          intervalText(Names.text(interval.STRING().getSymbol()), span);
      case CaseContext written1 -> caseOf(written1, span);
      case CastContext cast ->
          new Expression.Cast(
              expressions.read(cast.expression()), Operators.type(cast.typeName()), span);
      case SubstringContext substring -> substring(substring, span);
      case TrimContext trim -> trim(trim.trimRest(), span);
      case CallContext call -> call(call, span);
      case ColumnContext column ->
          new Expression.Name(Names.dotted(column.name(), column.segment()), span);
      case ScalarQueryContext scalar -> new Expression.Scalar(query(scalar.innerQuery()), span);
      case ParenthesizedContext inner -> {
        List<Expression> items = expressions.readAll(inner.expressions());
        yield items.size() == 1 && inner.COMMA() == null
            ? items.getFirst()
            : new Expression.Tuple(items, span);
      }
      case ArrayContext array ->
          new Expression.Array(expressions.readAll(array.expressions()), span);
      default -> throw new IllegalStateException("No such value: " + written.getText());
    };
  }

  /** Digits as ClickHouse reads them anywhere: no bare leading or trailing point. */
  private static String digits(String written) {
    if (written.length() > 2 && (written.charAt(1) == 'x' || written.charAt(1) == 'X')) {
      return new java.math.BigInteger(written.substring(2), 16).toString();
    }
    String digits = written.toLowerCase(Locale.ROOT);
    if (digits.startsWith(".")) {
      digits = "0" + digits;
    }
    int point = digits.indexOf('.');
    if (point >= 0 && (point + 1 == digits.length() || digits.charAt(point + 1) == 'e')) {
      digits = digits.substring(0, point) + ".0" + digits.substring(point + 1);
    }
    return digits;
  }

  private Expression amount(IntervalAmountContext written) {
    Span span = Spans.of(written);
    if (written.NUMBER() != null) {
      return new Expression.Numeral(
          (written.MINUS() == null ? "" : "-") + digits(written.NUMBER().getText()), span);
    }
    if (written.STRING() != null) {
      String text = Names.text(written.STRING().getSymbol()).strip();
      if (!text.matches("-?[0-9]{1,9}")) {
        throw TrqlException.syntax(
            span, "\"" + text + "\" is not a number of units; write INTERVAL 7 DAY");
      }
      return new Expression.Numeral(text, span);
    }
    return written.expression() != null
        ? expressions.read(written.expression())
        : new Expression.Name(Names.dotted(written.name(), written.segment()), span);
  }

  private static Expression intervalText(String text, Span span) {
    Matcher words = INTERVAL.matcher(text.strip());
    if (!words.matches()) {
      throw TrqlException.syntax(
          span, "\"" + text + "\" is not an interval; write INTERVAL '7 day' or INTERVAL 7 DAY");
    }
    return new Expression.Interval(
        new Expression.Numeral(words.group(1), span), unit(words.group(2), span), span);
  }

  private static String unit(String written, Span span) {
    String unit = written.toUpperCase(Locale.ROOT);
    if (unit.endsWith("S")) {
      unit = unit.substring(0, unit.length() - 1);
    }
    if (!UNITS.contains(unit)) {
      throw TrqlException.syntax(
          span,
          "\""
              + written
              + "\" is not a unit; use SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR");
    }
    return unit;
  }

  private Expression caseOf(CaseContext written, Span span) {
    List<Expression.Branch> branches =
        written.whenThen().stream()
            .map(branch ->
                new Expression.Branch(
                    expressions.read(branch.expression(0)), expressions.read(branch.expression(1))))
            .toList();
    List<ExpressionContext> around = written.expression();
    Expression otherwise =
        written.ELSE() == null ? new Expression.Null(span) : expressions.read(around.getLast());
    boolean valued = around.size() > (written.ELSE() == null ? 0 : 1);
    return valued
        ? new Expression.CaseOf(expressions.read(around.getFirst()), branches, otherwise, span)
        : new Expression.Case(branches, otherwise, span);
  }

  private Expression substring(SubstringContext written, Span span) {
    List<Expression> arguments = new ArrayList<>();
    arguments.add(expressions.read(written.expression()));
    written.substringRest().expression().forEach(part -> arguments.add(expressions.read(part)));
    return plainCall("substring", arguments, span);
  }

  private Expression trim(TrimRestContext rest, Span span) {
    List<Expression> parts = rest.expression().stream().map(expressions::read).toList();
    if (rest.FROM() == null) {
      return plainCall("trim", parts, span);
    }
    String function = "trim";
    if (rest.LEADING() != null) {
      function = "trimLeft";
    } else if (rest.TRAILING() != null) {
      function = "trimRight";
    }
    return plainCall(function, parts.reversed(), span);
  }

  private static Expression plainCall(String function, List<Expression> arguments, Span span) {
    return new Expression.Call(
        function, List.of(), false, arguments, new Expression.Over.Nothing(), span);
  }

  private Expression call(CallContext written, Span span) {
    boolean parametric = written.RIGHT_PAREN().size() == 2;
    List<ArgumentsContext> lists = written.arguments();
    // Either list may be empty; the places of the parentheses tell which one was written.
    @Nullable ArgumentsContext inFirst = null;
    @Nullable ArgumentsContext inSecond = null;
    int firstClose = written.RIGHT_PAREN(0).getSymbol().getTokenIndex();
    for (ArgumentsContext list : lists) {
      if (list.getStart().getTokenIndex() < firstClose) {
        inFirst = list;
      } else {
        inSecond = list;
      }
    }
    ArgumentsContext arguments = parametric ? inSecond : inFirst;
    List<Expression> parameters = parametric ? arguments(inFirst) : List.of();
    if (parametric && parameters.isEmpty()) {
      throw TrqlException.syntax(span, "the first parentheses of this function are empty");
    }
    if (parametric && inFirst != null && inFirst.DISTINCT() != null) {
      throw TrqlException.syntax(span, "DISTINCT belongs into the second parentheses");
    }
    return new Expression.Call(
        Names.of(written.functionName()),
        parameters,
        arguments != null && arguments.DISTINCT() != null,
        arguments(arguments),
        over(written.over()),
        span);
  }

  private List<Expression> arguments(@Nullable ArgumentsContext written) {
    return written == null ? List.of() : written.argument().stream().map(this::argument).toList();
  }

  private Expression argument(ArgumentContext written) {
    if (written.STAR() != null) {
      return new Expression.Star(Spans.of(written));
    }
    if (written.lambda() != null) {
      return new Expression.Lambda(
          written.lambda().name().stream().map(Names::of).toList(),
          expressions.read(written.lambda().expression()),
          Spans.of(written));
    }
    return expressions.read(written.expression());
  }

  private Expression.Over over(@Nullable OverContext written) {
    if (written == null) {
      return new Expression.Over.Nothing();
    }
    return written.name() != null
        ? new Expression.Over.Named(Names.of(written.name()), Spans.of(written))
        : new Expression.Over.Inline(expressions.window(written.windowSpec()));
  }
}
