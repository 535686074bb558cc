package dev.dormouse.deploy.remote;

/** A call of the API that brought no result. */
public abstract sealed class ApiFailure extends Exception {
  private ApiFailure(String message) {
    super(message);
  }

  private ApiFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** The server could not be reached, or did not answer. */
  public static final class Unreachable extends ApiFailure {
    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The server answered that it will not do it. */
  public static final class Refused extends ApiFailure {
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }
}
