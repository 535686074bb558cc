package dev.dormouse.cli.terminal;

import picocli.CommandLine.Option;

/** The choice between text for people and JSON for programs. */
public final class JsonOption {
  @Option(names = "--json", description = "Print the result as JSON, one value a line.")
  private boolean json;

  public boolean wanted() {
    return json;
  }
}
