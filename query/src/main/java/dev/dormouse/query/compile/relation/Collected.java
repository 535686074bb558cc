package dev.dormouse.query.compile.relation;

import dev.dormouse.query.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/** Errors of one compilation, in the order in which they were met. */
public final class Collected {
  private static final int MOST = 20;

  private final boolean on;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private Collected(boolean on) {
    this.on = on;
  }

  /** The first error ends the compilation. */
  public static Collected none() {
    return new Collected(false);
  }

  public static Collected all() {
    return new Collected(true);
  }

  public boolean on() {
    return on;
  }

  /**
   * Adds an error, unless it is known: what a name stands for may be compiled several times.
   *
   * @return whether to look for more
   */
  public boolean add(Diagnostic diagnostic) {
    boolean known =
        diagnostics.stream()
            .anyMatch(each ->
                each.message().equals(diagnostic.message())
                    && each.span().start() == diagnostic.span().start());
    if (!known && diagnostics.size() < MOST) {
      diagnostics.add(diagnostic);
    }
    return diagnostics.size() < MOST;
  }

  /** In the order of the text. */
  public List<Diagnostic> diagnostics() {
    return diagnostics.stream()
        .sorted(java.util.Comparator.comparingInt(each -> each.span().start()))
        .toList();
  }
}
