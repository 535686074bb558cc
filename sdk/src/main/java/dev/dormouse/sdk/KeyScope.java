package dev.dormouse.sdk;

import dev.dormouse.sdk.spi.CurrentRun;

/** Among what an idempotency key is one of a kind. */
public enum KeyScope {
  /** All triggers of the task in the environment. */
  GLOBAL {
    @Override
    String of(String key) {
      return key;
    }
  },
  /** Triggers by the run that is being executed, over all of its attempts. */
  RUN {
    @Override
    String of(String key) {
      return run().facts().runId() + "/" + key;
    }
  },
  /** Triggers by the attempt that is being executed: the next one triggers anew. */
  ATTEMPT {
    @Override
    String of(String key) {
      var facts = run().facts();
      // No key of a run begins so: there a slash comes first.
      return facts.runId() + "#" + facts.attempt() + "/" + key;
    }
  };

  /** The key as the server knows it. */
  abstract String of(String key);

  private static CurrentRun run() {
    return Runs.required("an idempotency key of a run");
  }
}
