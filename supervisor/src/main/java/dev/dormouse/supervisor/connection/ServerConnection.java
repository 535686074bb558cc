package dev.dormouse.supervisor.connection;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.HeartbeatAnswer;
import dev.dormouse.protocol.node.NodeAnswer;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.Reports;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.node.SignalsAnswer;
import dev.dormouse.protocol.node.SignalsRequest;
import dev.dormouse.protocol.node.StoredCheckpoints;
import dev.dormouse.protocol.node.WorkAnswer;
import dev.dormouse.protocol.node.WorkRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** The server's paths for nodes; each method blocks its thread until answered. */
public final class ServerConnection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** What a long poll may take beyond the patience it announces. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration DOWNLOAD_TIMEOUT = Duration.ofMinutes(10);
  private static final long MAX_ANSWER = 256L * 1024 * 1024;
  private static final long MAX_CALL_ANSWER = 15L * 1024 * 1024;
  private static final int SHOWN = 500;

  private final HttpClient http;
  private final String server;
  private final String registering;
  private volatile String authorization;

  public ServerConnection(URI server, String nodeToken) {
    var text = server.toString();
    this.server = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.registering = "Bearer " + nodeToken;
    this.authorization = registering;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** With the token that this was made with; with the one that the answer brings from then on. */
  public NodeAnswer register(NodeRequest request) throws ServerException, InterruptedException {
    byte[] json = Json.mapper().writeValueAsBytes(request);
    var posting =
        request("/node/v1/nodes", EXCHANGE_TIMEOUT)
            .setHeader("Authorization", registering)
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .build();
    var answer = read(posting, send(posting), NodeAnswer.class);
    authorization = answer.token() == null ? registering : "Bearer " + answer.token();
    return answer;
  }

  public HeartbeatAnswer heartbeat(NodeId node, Heartbeat heartbeat, Duration timeout)
      throws ServerException, InterruptedException {
    return post(path(node, "heartbeat"), heartbeat, HeartbeatAnswer.class, timeout);
  }

  /** Of these stored images, those that no run will ever go on from. */
  public List<CheckpointId> orphans(NodeId node, StoredCheckpoints stored)
      throws ServerException, InterruptedException {
    return post(
            path(node, "checkpoints"), stored, StoredCheckpoints.Orphans.class, EXCHANGE_TIMEOUT)
        .orphans();
  }

  public WorkAnswer work(NodeId node, WorkRequest request)
      throws ServerException, InterruptedException {
    return post(path(node, "work"), request, WorkAnswer.class, request.patience().plus(SLACK));
  }

  public SignalsAnswer signals(NodeId node, SignalsRequest request)
      throws ServerException, InterruptedException {
    return post(
        path(node, "signals"), request, SignalsAnswer.class, request.patience().plus(SLACK));
  }

  public List<ReportAnswer> reports(NodeId node, List<Report> reports)
      throws ServerException, InterruptedException {
    return post(
            path(node, "reports"), new Reports(reports), Reports.Answers.class, EXCHANGE_TIMEOUT)
        .answers();
  }

  public void logs(NodeId node, RunLogs logs) throws ServerException, InterruptedException {
    send(posting(path(node, "logs"), logs, EXCHANGE_TIMEOUT));
  }

  public void metrics(NodeId node, RunMetrics metrics)
      throws ServerException, InterruptedException {
    send(posting(path(node, "metrics"), metrics, EXCHANGE_TIMEOUT));
  }

  public DeploymentManifest deployment(DeploymentId id)
      throws ServerException, InterruptedException {
    var request = request("/node/v1/deployments/" + id, EXCHANGE_TIMEOUT).GET().build();
    return read(request, send(request), DeploymentManifest.class);
  }

  /** Streams a file to the sink, in its order. */
  public void download(String digest, Consumer<byte[]> sink)
      throws ServerException, InterruptedException {
    var request = request("/node/v1/blobs/" + digest, DOWNLOAD_TIMEOUT).GET().build();
    HttpResponse.BodyHandler<byte[]> toSink =
        info ->
            info.statusCode() == 200
                ? BodySubscribers.mapping(
                    BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(sink)),
                    nothing -> new byte[0])
                : BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_ANSWER);
    check(request, exchange(request, toSink, DOWNLOAD_TIMEOUT));
  }

  /**
   * Calls the public API in the name of a run.
   *
   * @param body JSON, or null for none
   */
  public CallAnswer call(String method, String path, byte @Nullable [] body, String runToken)
      throws ServerException, InterruptedException {
    var publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body);
    var request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(EXCHANGE_TIMEOUT)
            .header("Authorization", "Bearer " + runToken)
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    var response =
        exchange(
            request,
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_CALL_ANSWER),
            EXCHANGE_TIMEOUT);
    return new CallAnswer(response.statusCode(), json(response.body()));
  }

  /** A status and what came with it, if anything; a text where it was no JSON. */
  public record CallAnswer(int status, @Nullable JsonNode body) {}

  private static @Nullable JsonNode json(byte[] body) {
    if (body.length == 0) {
      return null;
    }
    try {
      return Json.mapper().readTree(body);
    } catch (JacksonException e) {
      return StringNode.valueOf(new String(body, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private static String path(NodeId node, String what) {
    return "/node/v1/nodes/" + node + "/" + what;
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(timeout)
        .header("Authorization", authorization)
        .header("Content-Type", "application/json");
  }

  private <T> T post(String path, Object body, Class<T> type, Duration timeout)
      throws ServerException, InterruptedException {
    var request = posting(path, body, timeout);
    return read(request, send(request), type);
  }

  private HttpRequest posting(String path, Object body, Duration timeout) {
    byte[] json = Json.mapper().writeValueAsBytes(body);
    return request(path, timeout).POST(HttpRequest.BodyPublishers.ofByteArray(json)).build();
  }

  private HttpResponse<byte[]> send(HttpRequest request)
      throws ServerException, InterruptedException {
    var response =
        exchange(
            request,
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER),
            request.timeout().orElse(EXCHANGE_TIMEOUT));
    check(request, response);
    return response;
  }

  /** The request's own timeout ends with the headers; this one covers the body, too. */
  private <T> HttpResponse<T> exchange(
      HttpRequest request, HttpResponse.BodyHandler<T> handler, Duration timeout)
      throws ServerException.Unreachable, InterruptedException {
    var answer = http.sendAsync(request, handler);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ServerException.Unreachable(shown(request) + " failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new ServerException.Unreachable(
          shown(request) + " was not answered within " + timeout, e);
    } finally {
      answer.cancel(true);
    }
  }

  private static void check(HttpRequest request, HttpResponse<byte[]> response)
      throws ServerException {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return;
    }
    var text = new String(response.body(), StandardCharsets.UTF_8);
    var said =
        shown(request)
            + " was answered with "
            + status
            + (text.isBlank() ? "" : ": " + text.substring(0, Math.min(SHOWN, text.length())));
    if (status == 429 || status >= 500) {
      throw new ServerException.Unreachable(said);
    }
    boolean ofNode = request.uri().getPath().contains("/node/v1/nodes/");
    if (ofNode && (status == 404 || status == 410)) {
      throw new ServerException.NodeGone(said);
    }
    throw new ServerException.Refused(said, status);
  }

  private static <T> T read(HttpRequest request, HttpResponse<byte[]> response, Class<T> type)
      throws ServerException {
    try {
      return Json.mapper().readValue(response.body(), type);
    } catch (JacksonException e) {
      throw new ServerException.Unreachable(
          shown(request) + " was answered with something else: " + e.getOriginalMessage(), e);
    }
  }

  private static String shown(HttpRequest request) {
    return request.method() + " " + request.uri();
  }
}
