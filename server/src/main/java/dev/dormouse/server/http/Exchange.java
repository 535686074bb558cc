package dev.dormouse.server.http;

import dev.dormouse.protocol.Json;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.EofException;

/** One endpoint's requests from their first byte to the answer's last. */
final class Exchange implements Handler {
  private static final Pattern REQUEST_ID = Pattern.compile("[\\w.:-]{1,64}");

  /** For the metrics only: nobody reads the answer. */
  private static final int CLIENT_GONE = 499;

  /** What a refused sender may still send before its connection is closed under it. */
  private static final long PATIENCE_BYTES = 16L * 1024 * 1024;

  private final Endpoint endpoint;
  private final Gate gate;
  private final BodyReader bodies;
  private final Metering metering;
  private final AtomicBoolean closing;

  Exchange(Endpoint endpoint, Gate gate, MeterRegistry registry, AtomicBoolean closing) {
    this.closing = closing;
    this.endpoint = endpoint;
    this.gate = gate;
    this.bodies = new BodyReader(endpoint.body());
    this.metering = new Metering(registry, endpoint.route().toString());
  }

  @Override
  public void handle(Context context) throws IOException {
    long start = System.nanoTime();
    String requestId = requestId(context);
    context.header("x-request-id", requestId);
    Answer answer;
    try {
      var caller = gate.admit(endpoint.permission(), context);
      answer = endpoint.handler().handle(new Call(context, caller, bodies.read(context.req())));
    } catch (ClientWatch.ClientGone e) {
      metering.record(CLIENT_GONE, System.nanoTime() - start);
      return;
    } catch (EofException e) {
      // The client is gone, and with it everybody who would read an answer.
      throw e;
    } catch (Exception e) {
      // What a closing server cuts off fails in all kinds of ways, none of them worth a log entry.
      answer =
          closing.get()
              ? Refusals.closing()
              : Refusals.of(e, endpoint.route().toString(), requestId);
    }
    try {
      write(context, answer);
    } finally {
      metering.record(answer.status(), System.nanoTime() - start);
    }
  }

  static String requestId(Context context) {
    String given = context.header("x-request-id");
    return given != null && REQUEST_ID.matcher(given).matches()
        ? given
        : "req_" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
  }

  static void write(Context context, Answer answer) throws IOException {
    context.status(answer.status());
    answer.headers().forEach(context::header);
    switch (answer.content()) {
      case Answer.Content.Json json ->
          send(
              context,
              "application/json",
              ByteBuffer.wrap(Json.mapper().writeValueAsBytes(json.value())));
      case Answer.Content.Bytes bytes -> send(context, bytes.contentType(), bytes.bytes());
      case Answer.Content.File file -> send(context, file.contentType(), file.path());
      case Answer.Content.Nothing _ -> {}
    }
    if (answer.status() == 413) {
      readOn(context);
    }
  }

  private static void send(Context context, String contentType, ByteBuffer bytes)
      throws IOException {
    var response = context.res();
    response.setContentType(contentType);
    response.setContentLength(bytes.remaining());
    response
        .getOutputStream()
        .write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  private static void send(Context context, String contentType, Path path) throws IOException {
    var response = context.res();
    response.setContentType(contentType);
    response.setContentLengthLong(Files.size(path));
    Files.copy(path, response.getOutputStream());
  }

  /**
   * The answer is out before the body is in. A client that only reads once it has written all would
   * find a broken connection instead of the answer, so some more is taken and thrown away.
   */
  private static void readOn(Context context) throws IOException {
    context.res().flushBuffer();
    try (InputStream rest = context.req().getInputStream()) {
      byte[] nowhere = new byte[16 * 1024];
      long count = 0;
      while (count < PATIENCE_BYTES) {
        int got = rest.read(nowhere);
        if (got < 0) {
          return;
        }
        count += got;
      }
    }
  }
}
