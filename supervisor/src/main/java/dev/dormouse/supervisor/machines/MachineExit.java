package dev.dormouse.supervisor.machines;

/**
 * How a machine ended.
 *
 * @param code the exit code of its process, or 128 and the number of the signal that ended it
 */
public record MachineExit(int code) {
  /** What a JVM says with {@code -XX:+ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_MEMORY = 3;

  private static final int SIGNALED = 128;
  private static final int SIGKILL = 9;

  public boolean outOfMemory() {
    return code == OUT_OF_MEMORY;
  }

  /** For messages: how it ended, in words. */
  public String shown() {
    if (code == SIGNALED + SIGKILL) {
      return "was killed by signal 9 (SIGKILL); by somebody, or by a host out of memory";
    }
    return code > SIGNALED
        ? "was ended by signal " + (code - SIGNALED)
        : "exited with code " + code;
  }
}
