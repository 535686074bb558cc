package dev.dormouse.engine.error;

/** What kind of thing went wrong; the category decides how it is answered and logged. */
public enum ErrorCode {
  INVALID(Category.USER),
  TASK_UNKNOWN(Category.USER),
  VERSION_UNKNOWN(Category.USER),
  CURSOR_INVALID(Category.USER),
  KEY_INVALID(Category.AUTHENTICATION),
  ENVIRONMENT_UNKNOWN(Category.NOT_FOUND),
  RUN_UNKNOWN(Category.NOT_FOUND),
  BATCH_UNKNOWN(Category.NOT_FOUND),
  DEPLOYMENT_UNKNOWN(Category.NOT_FOUND),
  NODE_UNKNOWN(Category.NOT_FOUND),
  NODE_NAME_UNKNOWN(Category.NOT_FOUND),
  WAITPOINT_UNKNOWN(Category.NOT_FOUND),
  CHECKPOINT_UNKNOWN(Category.NOT_FOUND),
  QUEUE_UNKNOWN(Category.NOT_FOUND),
  SCHEDULE_UNKNOWN(Category.NOT_FOUND),
  /** What was asked for does not fit the state that the thing is in. */
  STATE_CONFLICT(Category.CONFLICT),
  NAME_TAKEN(Category.CONFLICT),
  NODE_NOT_YOURS(Category.FORBIDDEN),
  TOO_LARGE(Category.LIMIT),
  TOO_MANY(Category.LIMIT),
  CLOSED(Category.INTERNAL);

  private final Category category;

  ErrorCode(Category category) {
    this.category = category;
  }

  public Category category() {
    return category;
  }

  /** Who is to act on an error. */
  public enum Category {
    /** The caller sent something that can never work. */
    USER,
    /** The caller is not known, or no longer. */
    AUTHENTICATION,
    /** The caller is known, and may not. */
    FORBIDDEN,
    /** The caller named something that is not there, or not theirs. */
    NOT_FOUND,
    /** It would have worked at another time. */
    CONFLICT,
    /** The caller went over a limit. */
    LIMIT,
    /** Our own fault. */
    INTERNAL
  }
}
