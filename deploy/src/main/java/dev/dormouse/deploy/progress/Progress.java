package dev.dormouse.deploy.progress;

/** Is told how far a long work has come. */
public interface Progress {
  Progress SILENT = _ -> text -> {};

  /** A stage begins; the one before it has ended. */
  Stage begin(String title);

  /** One part of the work, in progress. */
  @FunctionalInterface
  interface Stage {
    /** Tells what the stage is at, or, as its last word, what came of it. */
    void note(String text);
  }
}
