package dev.dormouse.server.waits;

import dev.dormouse.engine.requests.Requests;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Outcome;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Receives the requests that runs wait for, from anybody who knows their address. */
public final class ReceivingApi {
  /** How long a task may take to answer; less than what most proxies and clients wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(55);

  /** Headers that belong to a connection and not to an answer. */
  private static final Set<String> NOT_THE_TASKS =
      Set.of("connection", "content-length", "keep-alive", "transfer-encoding", "upgrade", "date");

  private final Requests requests;

  public ReceivingApi(Requests requests) {
    this.requests = requests;
  }

  public List<Endpoint> endpoints() {
    return List.of(receiving("/wait/{token}"), receiving("/wait/{token}/<rest>"));
  }

  private Endpoint receiving(String path) {
    return Endpoint.any(path)
        .does("The request that a run waits for")
        .opensTo(Access.EVERYBODY)
        .takes(new Body.Bytes(Limits.RECEIVED_BODY_BYTES))
        .answers(new Outcome.Anything(200, "Received; or whatever the task answers"))
        .refuses(404, "Nobody waits at this address")
        .refuses(409, "A request has come before, or the wait is over")
        .refuses(504, "The task did not answer in time")
        .by(call -> receive(call, path.endsWith("<rest>")));
  }

  private Answer receive(Call call, boolean hasRest) {
    var address = WaitAddress.parse(call.path("token"));
    var request =
        new ReceivedRequest(
            call.method(),
            hasRest ? "/" + call.path("rest") : "",
            call.query(),
            call.headers(),
            Base64.getEncoder().encodeToString(call.bytes()));
    return requests.receive(address.id(), address.secret(), request)
        ? answerOfTheTask(address.id())
        : Answer.ok(WaitApi.Done.DONE);
  }

  private Answer answerOfTheTask(WaitpointId id) {
    return requests
        .awaitAnswer(id, PATIENCE)
        .map(ReceivingApi::answer)
        .orElseThrow(() ->
            new ApiError(
                504,
                "The request was received, but its task did not answer within "
                    + PATIENCE.toSeconds()
                    + " seconds"));
  }

  private static Answer answer(RequestAnswer answer) {
    Map<String, String> headers = new HashMap<>();
    String contentType = "application/octet-stream";
    for (var header : answer.headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("content-type")) {
        contentType = header.getValue();
      } else if (!NOT_THE_TASKS.contains(name)) {
        headers.put(name, header.getValue());
      }
    }
    byte[] body = Base64.getDecoder().decode(answer.bodyBase64());
    var given =
        body.length == 0
            ? Answer.empty(answer.status())
            : Answer.bytes(answer.status(), contentType, body);
    for (var header : headers.entrySet()) {
      given = given.with(header.getKey(), header.getValue());
    }
    return given;
  }
}
