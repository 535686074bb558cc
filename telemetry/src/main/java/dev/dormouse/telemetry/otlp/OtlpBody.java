package dev.dormouse.telemetry.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.nio.ByteBuffer;

/** The body of an export, in one of the protocol's two encodings. */
public record OtlpBody(ByteBuffer content, Encoding encoding) {
  public OtlpBody(byte[] bytes, Encoding encoding) {
    this(ByteBuffer.wrap(bytes), encoding);
  }

  /** How a body is written, and its answer too. */
  public enum Encoding {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private final String contentType;

    Encoding(String contentType) {
      this.contentType = contentType;
    }

    public String contentType() {
      return contentType;
    }
  }

  /**
   * The message that the body is.
   *
   * @param empty says of which type
   */
  <M extends Message> M message(M empty) {
    try {
      var read =
          switch (encoding) {
            case PROTOBUF -> empty.getParserForType().parseFrom(content.duplicate());
            case JSON -> OtlpJson.read(content, empty);
          };
      @SuppressWarnings("unchecked") // a parser reads messages of its own type
      var message = (M) read;
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new UnreadableOtlpException(
          "The body is no " + empty.getDescriptorForType().getName() + ": " + e.getMessage());
    }
  }
}
