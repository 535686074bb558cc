package cinema.boxoffice.http;

/** A call that is answered with an error. */
public final class Refusal extends RuntimeException {
  private final int status;
  private final String reason;

  private Refusal(int status, String reason) {
    super(reason);
    this.status = status;
    this.reason = reason;
  }

  /** The call itself is wrong. */
  public static Refusal badRequest(String message) {
    return new Refusal(400, message);
  }

  /** What it names does not exist. */
  public static Refusal notFound(String message) {
    return new Refusal(404, message);
  }

  /** It does not go with how things stand. */
  public static Refusal conflict(String message) {
    return new Refusal(409, message);
  }

  /** It is too long. */
  public static Refusal tooLarge(String message) {
    return new Refusal(413, message);
  }

  /** It cannot be done now. */
  public static Refusal unavailable(String message) {
    return new Refusal(503, message);
  }

  /** The HTTP status to answer with. */
  public int status() {
    return status;
  }

  /** What to tell the caller. */
  public String reason() {
    return reason;
  }
}
