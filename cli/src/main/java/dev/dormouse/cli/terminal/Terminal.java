package dev.dormouse.cli.terminal;

import dev.dormouse.protocol.Json;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a command writes: results to standard output, everything else to standard error, in colours
 * only where a person sees them.
 */
public final class Terminal {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private final boolean colours;

  /** A terminal on two streams; an interactive one may overwrite its last line. */
  public Terminal(PrintStream out, PrintStream err, boolean interactive, boolean colours) {
    this.out = out;
    this.err = err;
    this.interactive = interactive;
    this.colours = colours;
  }

  /** The terminal of this process. */
  public static Terminal system() {
    boolean interactive =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        System.out, System.err, interactive, interactive && System.getenv("NO_COLOR") == null);
  }

  public boolean interactive() {
    return interactive;
  }

  public boolean colours() {
    return colours;
  }

  /** Text in a colour, where there are colours. */
  public String in(Colour colour, String text) {
    return colours && colour != Colour.PLAIN && !text.isEmpty()
        ? colour.on() + text + Colour.OFF
        : text;
  }

  /** A line of the result. */
  public synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  /** The result as JSON on one line, so that several make a file of JSON lines. */
  public void printJson(Object value) {
    print(Json.mapper().writeValueAsString(value));
  }

  /** A line about the result. */
  public synchronized void say(String line) {
    err.println(line);
    err.flush();
  }

  /** Asks the person before it; nobody is there to say yes where it is not interactive. */
  public boolean confirms(String question) {
    return console()
        .map(console -> {
          overwrite(question + " Go on? [y/N] ");
          return console.readLine();
        })
        .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).startsWith("y"))
        .isPresent();
  }

  /** Asks the person before it for what nobody else shall see; empty where nothing was typed. */
  public Optional<String> askSecret(String what) {
    return console().map(console -> console.readPassword("%s: ", what)).map(String::new);
  }

  private Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(_ -> interactive);
  }

  /** Text without an end of line, where it can be overwritten. */
  synchronized void overwrite(String text) {
    err.print("\r\033[K" + text);
    err.flush();
  }
}
