package dev.dormouse.protocol.worker;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import tools.jackson.core.JacksonException;

/**
 * Messages on a channel: four bytes of length, big-endian, then JSON. One side asks, the other
 * answers, one message at a time.
 */
public final class Frames {
  private static final int LENGTH_BYTES = 4;

  /** Most messages come with one read of so many bytes. */
  private static final int USUAL_BYTES = 4096;

  /** The message is too large for any repetition to help; nothing was written. */
  public static final class TooLarge extends IOException {
    private TooLarge(String message) {
      super(message);
    }
  }

  private Frames() {}

  public static void write(ByteChannel channel, Object message) throws IOException {
    byte[] json = Json.mapper().writeValueAsBytes(message);
    if (json.length > Limits.FRAME_BYTES) {
      throw new TooLarge(
          "the message has "
              + json.length
              + " bytes; at most "
              + Limits.FRAME_BYTES
              + " are carried");
    }
    var frame =
        ByteBuffer.allocate(LENGTH_BYTES + json.length).putInt(json.length).put(json).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /** Reads one message; {@link EOFException} where the other side closed first. */
  public static <T> T read(ByteChannel channel, Class<T> type) throws IOException {
    return read(channel, begin(channel), type);
  }

  /**
   * Waits for the next message, however long it takes, and returns with what has come of it; {@link
   * EOFException} where the other side closes instead.
   */
  public static ByteBuffer begin(ByteChannel channel) throws IOException {
    var begun = ByteBuffer.allocate(USUAL_BYTES);
    receive(channel, begun);
    return begun;
  }

  /** Reads on a message that has {@link #begin begun}. */
  public static <T> T read(ByteChannel channel, ByteBuffer begun, Class<T> type)
      throws IOException {
    while (begun.position() < LENGTH_BYTES) {
      receive(channel, begun);
    }
    int length = begun.flip().getInt();
    if (length < 0 || length > Limits.FRAME_BYTES) {
      throw new IOException(
          "a message announces " + length + " bytes; at most " + Limits.FRAME_BYTES + " are taken");
    }
    if (begun.remaining() > length) {
      throw new IOException(
          "a message of " + length + " bytes is followed by more before it was answered");
    }
    var json = ByteBuffer.allocate(length).put(begun);
    while (json.hasRemaining()) {
      receive(channel, json);
    }
    try {
      return Json.mapper().readValue(json.array(), type);
    } catch (JacksonException e) {
      throw new IOException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  private static void receive(ByteChannel channel, ByteBuffer buffer) throws IOException {
    if (channel.read(buffer) < 0) {
      throw new EOFException("the other side closed the connection");
    }
  }
}
