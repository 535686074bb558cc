package dev.dormouse.cli.terminal;

/** The few colours that the command line uses. */
public enum Colour {
  PLAIN(""),
  BOLD("\033[1m"),
  DIM("\033[2m"),
  RED("\033[31m"),
  GREEN("\033[32m"),
  YELLOW("\033[33m"),
  CYAN("\033[36m");

  static final String OFF = "\033[0m";

  private final String on;

  Colour(String on) {
    this.on = on;
  }

  String on() {
    return on;
  }
}
