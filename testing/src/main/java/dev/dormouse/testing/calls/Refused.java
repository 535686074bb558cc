package dev.dormouse.testing.calls;

/** A call that the server would refuse. */
public final class Refused extends RuntimeException {
  private final int status;

  private Refused(int status, String message) {
    super(message);
    this.status = status;
  }

  /** There is no such thing. */
  public static Refused unknown(String message) {
    return new Refused(404, message);
  }

  /** The call is wrong. */
  public static Refused invalid(String message) {
    return new Refused(400, message);
  }

  /** It does not fit the state of things. */
  public static Refused conflict(String message) {
    return new Refused(409, message);
  }

  /** It is too large. */
  public static Refused tooLarge(String message) {
    return new Refused(413, message);
  }

  /** As the server would answer. */
  public int status() {
    return status;
  }
}
