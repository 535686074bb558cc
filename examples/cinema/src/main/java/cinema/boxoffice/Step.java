package cinema.boxoffice;

import cinema.api.Effect.Outcome;

/** The result of a piece of work, and whether this call did it or an earlier one. */
record Step<T>(T result, Outcome outcome) {
  static <T> Step<T> done(T result) {
    return new Step<>(result, Outcome.DONE);
  }

  static <T> Step<T> repeated(T result) {
    return new Step<>(result, Outcome.REPEATED);
  }
}
