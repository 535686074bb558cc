package dev.dormouse.worker.link;

import dev.dormouse.protocol.worker.Frames;

/** A message is larger than the supervisor takes; no repetition helps. */
public final class FrameTooLarge extends RuntimeException {
  FrameTooLarge(Frames.TooLarge cause) {
    super(cause.getMessage(), cause);
  }
}
