package dev.dormouse.cli.variables;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of variables, {@code .env}: lines {@code NAME=VALUE}, with {@code export} before them or
 * not, and comments behind {@code #}. A value in single quotes is taken as it is; in double quotes
 * {@code \n}, {@code \t}, {@code \"}, {@code \\} and {@code \$} stand for a character. Both may go
 * over several lines. Nothing is put in the place of {@code $NAME}.
 */
public final class EnvFile {
  private static final long MOST_BYTES = 1024 * 1024;
  private static final Pattern BEGIN =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=[ \\t]*");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=-]*");

  private final String name;
  private final String text;
  private int at;

  private EnvFile(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** What a file says, in its order; the last line about a name counts. */
  public static Map<String, String> read(Path file) throws CommandFailed {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CommandFailed(
            ExitCode.USAGE, file + " has more than " + MOST_BYTES + " bytes; it is no .env file");
      }
      return new EnvFile(file.toString(), Files.readString(file).replace("\r\n", "\n")).parse();
    } catch (MalformedInputException e) {
      throw new CommandFailed(ExitCode.USAGE, file + " is not a text in UTF-8");
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.USAGE, file + " cannot be read: " + e);
    }
  }

  /** A line that reads as this variable. */
  static String line(String name, String value) {
    if (PLAIN.matcher(value).matches()) {
      return name + "=" + value;
    }
    return name
        + "=\""
        + value
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("$", "\\$")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
        + "\"";
  }

  private Map<String, String> parse() throws CommandFailed {
    var variables = new LinkedHashMap<String, String>();
    while (at < text.length()) {
      var rest = restOfLine().strip();
      if (rest.isEmpty() || rest.startsWith("#")) {
        nextLine();
        continue;
      }
      var begin = BEGIN.matcher(text).region(at, text.length());
      if (!begin.lookingAt()) {
        throw wrong("is not NAME=VALUE");
      }
      at = begin.end();
      variables.put(begin.group(1), value());
    }
    return variables;
  }

  private String value() throws CommandFailed {
    char first = at < text.length() ? text.charAt(at) : '\n';
    if (first != '"' && first != '\'') {
      var line = restOfLine();
      nextLine();
      return line.replaceFirst("(^|\\s+)#.*", "").strip();
    }
    int quote = at++;
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != first) {
      char next = text.charAt(at++);
      value.append(first == '"' && next == '\\' ? escaped() : String.valueOf(next));
    }
    if (at == text.length()) {
      at = quote;
      throw wrong("begins a value in quotes that does not end");
    }
    at++;
    var rest = restOfLine().strip();
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      throw wrong("goes on behind the value's quotes");
    }
    nextLine();
    return value.toString();
  }

  private String escaped() {
    char next = at < text.length() ? text.charAt(at++) : '\\';
    return switch (next) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case '"', '\\', '$' -> String.valueOf(next);
      default -> "\\" + next;
    };
  }

  private String restOfLine() {
    int end = text.indexOf('\n', at);
    return text.substring(at, end < 0 ? text.length() : end);
  }

  private void nextLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end + 1;
  }

  /** Names the line and not what it says, which may be a secret. */
  private CommandFailed wrong(String what) {
    long line = text.substring(0, at).chars().filter(each -> each == '\n').count() + 1;
    return new CommandFailed(ExitCode.USAGE, name + ", line " + line + ", " + what);
  }
}
