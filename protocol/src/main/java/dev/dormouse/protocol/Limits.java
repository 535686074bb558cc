package dev.dormouse.protocol;

import java.time.Duration;

/** The limits that users meet, in one place for those who check them and those who explain them. */
public final class Limits {
  public static final int PAYLOAD_BYTES = 3 * 1024 * 1024;
  public static final int OUTPUT_BYTES = 10 * 1024 * 1024;
  public static final int METADATA_BYTES = 256 * 1024;
  public static final int EVENT_BYTES = 3 * 1024 * 1024;
  public static final int TAGS = 10;
  public static final int TAG_LENGTH = 128;
  public static final int BATCH_ITEMS = 1000;

  /** Of a batch whose items come in a stream of their own. */
  public static final int STREAMED_BATCH_ITEMS = 100_000;

  public static final int IDEMPOTENCY_KEY_LENGTH = 2048;
  public static final Duration IDEMPOTENCY_KEY_TTL = Duration.ofDays(30);

  /** The exponent of a number in JSON, either way: what Jackson takes for big integers too. */
  public static final int NUMBER_EXPONENT = 100_000;

  /** Characters of a question in TRQL. */
  public static final int QUESTION_LENGTH = 65_536;

  /** The body of a request received by {@code Wait.forRequest}. */
  public static final int RECEIVED_BODY_BYTES = 1024 * 1024;

  /** The largest frame between a worker and its supervisor: an output and what goes around it. */
  public static final int FRAME_BYTES = 16 * 1024 * 1024;

  private Limits() {}
}
