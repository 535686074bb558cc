package dev.dormouse.deploy.progress;

import java.util.List;

/** A deploy that cannot go on, with what its author should know to change that. */
public final class DeployFailed extends Exception {
  private final List<String> details;

  public DeployFailed(String message) {
    this(message, List.of());
  }

  public DeployFailed(String message, List<String> details) {
    super(message);
    this.details = List.copyOf(details);
  }

  public DeployFailed(String message, Throwable cause) {
    super(message, cause);
    this.details = List.of();
  }

  /** Lines to be shown beneath the message, empty where it says all. */
  public List<String> details() {
    return details;
  }
}
