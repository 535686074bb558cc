package dev.dormouse.query.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.Fixture;
import dev.dormouse.query.compile.relation.Collected;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.grammar.TrqlLexer;
import dev.dormouse.query.grammar.TrqlParser;
import dev.dormouse.query.parse.TrqlText;
import dev.dormouse.query.schema.Schema;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.DecisionInfo;
import org.antlr.v4.runtime.atn.ParseInfo;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twice the text is about twice the work, whatever the text: tokens looked at and fragments made
 * are counted.
 */
class WorkTest {
  /** Texts that grow with a number. */
  static Stream<Named<IntFunction<String>>> shapes() {
    return Stream.of(
        Named.of("parentheses", n -> nested("(", "1", ")", n)),
        Named.of("tuples as arguments", n -> nested("tuple((1, 2), ", "1", ")", n)),
        Named.of("functions", n -> nested("abs(", "1", ")", n)),
        Named.of("cases", n -> nested("CASE WHEN TRUE THEN ", "1", " ELSE 2 END", n)),
        Named.of("cases with a value", n -> nested("CASE ", "1", " WHEN 1 THEN 2 ELSE 3 END", n)),
        Named.of("negations", n -> nested("NOT ", "TRUE", "", n)),
        Named.of(
            "conditions",
            n -> "SELECT run_id FROM runs WHERE " + listed(n, i -> "depth = " + i, " OR ")),
        Named.of(
            "lists",
            n -> "SELECT run_id FROM runs WHERE depth IN (" + listed(n, i -> "" + i, ",") + ")"),
        Named.of("sums", n -> "SELECT " + listed(n, i -> "" + i, "+")),
        Named.of(
            "names of names",
            n ->
                "SELECT 1 AS a, "
                    + listed(
                        n, i -> "a" + previous(i) + " + a" + previous(i) + " AS a" + i, ", ")));
  }

  private static String previous(int i) {
    return i == 0 ? "" : String.valueOf(i - 1);
  }

  private static String nested(String open, String core, String close, int times) {
    return "SELECT " + open.repeat(times) + core + close.repeat(times);
  }

  private static String listed(int count, IntFunction<String> make, String separator) {
    return IntStream.range(0, count).mapToObj(make).collect(Collectors.joining(separator));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void readingIsLinear(IntFunction<String> shape) {
    assertThat(tokensLookedAt(shape.apply(200))).isLessThan(3 * tokensLookedAt(shape.apply(100)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void compilingIsLinear(IntFunction<String> shape) {
    assertThat(fragments(shape.apply(200))).isLessThan(3 * fragments(shape.apply(100)));
    assertThat(Fixture.sql(shape.apply(200)).length())
        .isLessThan(3 * Fixture.sql(shape.apply(100)).length());
  }

  private static long tokensLookedAt(String text) {
    CommonTokenStream tokens = new CommonTokenStream(new TrqlLexer(CharStreams.fromString(text)));
    TrqlParser parser = new TrqlParser(tokens);
    parser.setProfile(true);
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    parser.statement();
    assertThat(parser.getNumberOfSyntaxErrors()).isZero();
    ParseInfo info = parser.getParseInfo();
    long looked = 0;
    for (DecisionInfo decision : info.getDecisionInfo()) {
      looked += decision.SLL_TotalLook + decision.LL_TotalLook;
    }
    return looked;
  }

  private static int fragments(String text) {
    Session session = new Session(Fixture.REQUEST, Schema.standard(), Collected.none());
    new Queries(session).compile(TrqlText.parse(text), true);
    return session.pool().size();
  }
}
