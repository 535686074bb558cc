package dev.dormouse.protocol.worker;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import tools.jackson.core.JacksonException;

/** Messages on a channel: four bytes of length, big-endian, then JSON. */
public final class Frames {
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
    var frame = ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /** Reads one message; {@link EOFException} where the other side closed first. */
  public static <T> T read(ByteChannel channel, Class<T> type) throws IOException {
    int length = fill(channel, ByteBuffer.allocate(4)).getInt();
    if (length < 0 || length > Limits.FRAME_BYTES) {
      throw new IOException(
          "a message announces " + length + " bytes; at most " + Limits.FRAME_BYTES + " are taken");
    }
    byte[] json = fill(channel, ByteBuffer.allocate(length)).array();
    try {
      return Json.mapper().readValue(json, type);
    } catch (JacksonException e) {
      throw new IOException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  private static ByteBuffer fill(ByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side closed the connection");
      }
    }
    return buffer.flip();
  }
}
