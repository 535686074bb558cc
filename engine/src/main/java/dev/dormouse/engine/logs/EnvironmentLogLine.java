package dev.dormouse.engine.logs;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;

/** An entry of an environment's log, and the run that it is of. */
public record EnvironmentLogLine(RunId run, TaskId task, RunLogLine line) {}
