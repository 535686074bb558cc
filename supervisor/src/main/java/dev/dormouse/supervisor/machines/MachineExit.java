package dev.dormouse.supervisor.machines;

/**
 * How a machine ended.
 *
 * @param code the exit code of its process, or 128 and the number of the signal that ended it
 */
public record MachineExit(int code, Cause cause) {
  /** What a JVM says with {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_MEMORY = 3;

  private static final int SIGNALED = 128;

  /** What is said of a process that was ended by SIGKILL. */
  public static final int KILLED = SIGNALED + 9;

  /** Who ended it. */
  public enum Cause {
    /** Its process, or a signal. */
    PROCESS,
    /** The kernel: it used more memory than its cgroup may. */
    MEMORY_LIMIT,
    /** It was checkpointed. */
    CHECKPOINT
  }

  /** The end of a process, of which no more is known. */
  public MachineExit(int code) {
    this(code, Cause.PROCESS);
  }

  public boolean outOfMemory() {
    return cause == Cause.MEMORY_LIMIT || (cause == Cause.PROCESS && code == OUT_OF_MEMORY);
  }

  public boolean checkpointed() {
    return cause == Cause.CHECKPOINT;
  }

  /** For messages: how it ended, in words. */
  public String shown() {
    return switch (cause) {
      case MEMORY_LIMIT -> "was killed: it used more memory than its machine has";
      case CHECKPOINT -> "was checkpointed";
      case PROCESS -> processShown();
    };
  }

  private String processShown() {
    if (code == KILLED) {
      return "was killed by signal 9 (SIGKILL); by somebody, or by a host out of memory";
    }
    return code > SIGNALED
        ? "was ended by signal " + (code - SIGNALED)
        : "exited with code " + code;
  }
}
