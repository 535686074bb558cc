package dev.dormouse.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;

/** Reads the bodies of one endpoint's requests, and refuses what is too long or not JSON. */
final class BodyReader {
  private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

  private final Body body;
  private final ObjectReader reader;

  BodyReader(Body body) {
    this.body = body;
    Type type = body instanceof Body.Json json ? json.type() : Object.class;
    this.reader =
        JsonReading.mapper().readerFor(JsonReading.mapper().getTypeFactory().constructType(type));
  }

  /** The body as its endpoint wants it; an empty text where it wants none. */
  Object read(HttpServletRequest request) throws IOException {
    return switch (body) {
      case Body.None _ -> "";
      case Body.Json json -> json(json, bytes(request, json.maxBytes()));
      case Body.Bytes bytes -> bytes(request, bytes.maxBytes());
      case Body.Stream stream -> {
        refuseLongerThan(request, stream.maxBytes());
        yield new LimitedStream(request.getInputStream(), stream.maxBytes());
      }
    };
  }

  private Object json(Body.Json json, byte[] bytes) {
    try {
      return reader.readValue(bytes.length == 0 && json.optional() ? EMPTY_OBJECT : bytes);
    } catch (JacksonException e) {
      throw ApiError.badRequest(JsonReading.sentence(e));
    } catch (NumberFormatException _) {
      throw ApiError.badRequest("The body is refused: " + JsonReading.unreadableNumber());
    }
  }

  private static byte[] bytes(HttpServletRequest request, int max) throws IOException {
    refuseLongerThan(request, max);
    byte[] bytes = request.getInputStream().readNBytes(max + 1);
    if (bytes.length > max) {
      throw tooLarge(max);
    }
    return bytes;
  }

  /** What says its own length is refused before any of it is read. */
  private static void refuseLongerThan(HttpServletRequest request, long max) {
    if (request.getContentLengthLong() > max) {
      throw tooLarge(max);
    }
  }

  static ApiError tooLarge(long max) {
    return new ApiError(
        413, "The body is too large; " + max + " bytes are the most that is taken here");
  }

  /** A stream that breaks off where it becomes longer than is allowed. */
  private static final class LimitedStream extends InputStream {
    private final InputStream source;
    private final long max;
    private long count;

    LimitedStream(InputStream source, long max) {
      this.source = source;
      this.max = max;
    }

    @Override
    public int read() throws IOException {
      int next = source.read();
      return next < 0 ? next : counted(next, 1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got = source.read(buffer, offset, length);
      return got < 0 ? got : counted(got, got);
    }

    private int counted(int result, int bytes) {
      count += bytes;
      if (count > max) {
        throw tooLarge(max);
      }
      return result;
    }
  }
}
