package dev.dormouse.sdk.spi;

import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.worker.Outcome;
import java.time.InstantSource;
import tools.jackson.databind.JsonNode;

/** A task as a runtime sees it: its name, what its author said of it, and how to execute it. */
public interface TaskCode {
  /** Its id in the project. */
  TaskId id();

  /**
   * What the server is told of it.
   *
   * @param className the class in which it was found
   */
  TaskDeclaration declaration(String className);

  /**
   * Executes an attempt with its hooks, whatever it throws; rollbacks are left to the runtime.
   *
   * @param clock counts the rest before the next attempt, where the author asked for one
   */
  Outcome attempt(JsonNode payload, CurrentRun run, InstantSource clock);
}
