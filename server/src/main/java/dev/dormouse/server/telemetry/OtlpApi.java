package dev.dormouse.server.telemetry;

import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Outcome;
import dev.dormouse.telemetry.ingest.Gathering;
import dev.dormouse.telemetry.ingest.GatheringFullException;
import dev.dormouse.telemetry.otlp.Otlp;
import dev.dormouse.telemetry.otlp.Otlp.Signal;
import dev.dormouse.telemetry.otlp.OtlpBody;
import dev.dormouse.telemetry.otlp.OtlpBody.Encoding;
import dev.dormouse.telemetry.otlp.Sender;
import dev.dormouse.telemetry.otlp.Taken;
import dev.dormouse.telemetry.otlp.UnreadableOtlpException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * Exports of the OpenTelemetry protocol over HTTP: an exporter is given {@code …/otlp} as its
 * endpoint and a secret key as its bearer. An export that is answered is stored.
 */
public final class OtlpApi {
  private static final int MAX_BYTES = 8 << 20;

  /** Of what is compressed. */
  private static final int MAX_UNPACKED = 64 << 20;

  /** Exporters give up after ten seconds. */
  private static final long PATIENCE_SECONDS = 8;

  private static final String AGAIN_AFTER = "5";

  private final Supplier<Optional<Incoming>> incoming;
  private final Homes homes;
  private final Otlp otlp;

  /**
   * The endpoints.
   *
   * @param incoming empty where the server has no analytics
   */
  public OtlpApi(Supplier<Optional<Incoming>> incoming, Homes homes, Otlp otlp) {
    this.incoming = incoming;
    this.homes = homes;
    this.otlp = otlp;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        endpoint("traces", "Spans", Signal.TRACES, otlp::spans, Incoming::spans),
        endpoint("metrics", "Points of metrics", Signal.METRICS, otlp::metrics, Incoming::metrics),
        endpoint("logs", "Lines of logs", Signal.LOGS, otlp::logs, Incoming::logs));
  }

  private <T> Endpoint endpoint(
      String name,
      String what,
      Signal signal,
      BiFunction<OtlpBody, Sender, Taken<T>> reading,
      Function<Incoming, Gathering<T>> gathering) {
    return Endpoint.post("/otlp/v1/" + name)
        .does(what + " in the OpenTelemetry protocol, as protobuf or JSON, plain or with gzip")
        .opensTo(Access.SECRET_KEY)
        .takes(new Body.Stream(MAX_BYTES, Encoding.PROTOBUF.contentType()))
        .answers(new Outcome.Anything(200, "Stored, but for what the answer says was refused"))
        .refuses(415, "The body is neither protobuf nor JSON, or packed otherwise than with gzip")
        .refuses(429, "Too much waits to be stored")
        .refuses(501, "The server has no analytics")
        .by(call -> {
          var target = gathering.apply(incoming());
          var body = body(call);
          var taken = read(reading, body, sender(call));
          store(target, taken.items());
          return Answer.bytes(
              200, body.encoding().contentType(), signal.answer(body.encoding(), taken));
        });
  }

  /** An exporter repeats nothing that was answered so. */
  private Incoming incoming() {
    return incoming.get().orElseThrow(() -> new ApiError(501, "This server has no analytics"));
  }

  private static <T> Taken<T> read(
      BiFunction<OtlpBody, Sender, Taken<T>> reading, OtlpBody body, Sender sender) {
    try {
      return reading.apply(body, sender);
    } catch (UnreadableOtlpException e) {
      throw ApiError.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private Sender sender(Call call) {
    var owner = Homes.owner(homes.of(call.environment().id()).owner());
    return new Sender(owner, Map.of("trigger.environment_type", owner.environmentType()));
  }

  private static <T> void store(Gathering<T> gathering, List<T> items) throws InterruptedException {
    try {
      var _ = gathering.add(items).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (GatheringFullException e) {
      throw new ApiError(429, String.valueOf(e.getMessage()), Map.of("retry-after", AGAIN_AFTER));
    } catch (TimeoutException | ExecutionException e) {
      throw new ApiError(
          503, "The analytics are away or too slow", Map.of("retry-after", AGAIN_AFTER));
    }
  }

  private static OtlpBody body(Call call) throws IOException {
    var encoding =
        switch (header(call, "content-type").replaceFirst(";.*", "").strip()) {
          case "application/x-protobuf", "application/protobuf" -> Encoding.PROTOBUF;
          case "application/json" -> Encoding.JSON;
          default -> throw unsupported("content-type", header(call, "content-type"));
        };
    return switch (header(call, "content-encoding")) {
      case "", "identity" -> new OtlpBody(call.stream().readAllBytes(), encoding);
      case "gzip" -> new OtlpBody(unpacked(call.stream()), encoding);
      default -> throw unsupported("content-encoding", header(call, "content-encoding"));
    };
  }

  private static byte[] unpacked(InputStream packed) throws IOException {
    try (var stream = new GZIPInputStream(packed)) {
      byte[] bytes = stream.readNBytes(MAX_UNPACKED + 1);
      if (bytes.length > MAX_UNPACKED) {
        throw new ApiError(
            413, "The body is too large; unpacked it may have " + MAX_UNPACKED + " bytes");
      }
      return bytes;
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw ApiError.badRequest("The body is not what gzip writes: " + e.getMessage());
    }
  }

  private static String header(Call call, String name) {
    return String.join(",", call.headers().getOrDefault(name, List.of())).toLowerCase(Locale.ROOT);
  }

  private static ApiError unsupported(String header, String value) {
    String shown = value.length() <= 100 ? value : value.substring(0, 100) + "…";
    return new ApiError(415, "The " + header + " \"" + shown + "\" is not supported");
  }
}
