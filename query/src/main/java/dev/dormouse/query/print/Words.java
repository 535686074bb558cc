package dev.dormouse.query.print;

import dev.dormouse.query.ast.TypeName;
import dev.dormouse.query.grammar.TrqlLexer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.CharStreams;

/** Names, texts and types as TRQL writes them. */
final class Words {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  private Words() {}

  /** Names that could be taken for a keyword are quoted. */
  static String name(String name) {
    return PLAIN.matcher(name).matches() && !isKeyword(name) ? name : "`" + name + "`";
  }

  private static boolean isKeyword(String word) {
    TrqlLexer lexer = new TrqlLexer(CharStreams.fromString(word));
    return lexer.nextToken().getType() != TrqlLexer.NAME;
  }

  static String dotted(List<String> parts) {
    return parts.stream().map(Words::name).collect(Collectors.joining("."));
  }

  static String text(String value) {
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\'' -> text.append("\\'");
        case '\\' -> text.append("\\\\");
        default -> text.append(c);
      }
    }
    return text.append("'").toString();
  }

  static String type(TypeName type) {
    return name(type.name())
        + (type.arguments().isEmpty()
            ? ""
            : type.arguments().stream()
                .map(Words::typeArgument)
                .collect(Collectors.joining(", ", "(", ")")));
  }

  private static String typeArgument(TypeName.Argument argument) {
    return switch (argument) {
      case TypeName.Argument.Inner(TypeName type) -> type(type);
      case TypeName.Argument.Size(int value) -> String.valueOf(value);
      case TypeName.Argument.Text(String value) -> text(value);
    };
  }
}
