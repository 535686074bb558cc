package dev.dormouse.sdk;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.sdk.ApiCalls.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that ended a wait, and whose caller waits for what the task answers. */
public final class RequestToAnswer {
  private final Server server;
  private final RunId run;
  private final WaitpointId waitpoint;
  private final ReceivedRequest request;

  RequestToAnswer(Server server, RunId run, WaitpointId waitpoint, ReceivedRequest request) {
    this.server = server;
    this.run = run;
    this.waitpoint = waitpoint;
    this.request = request;
  }

  /** What was received. */
  public ReceivedRequest request() {
    return request;
  }

  /** Answers with a value written as JSON. Only the first answer is given to the caller. */
  public void answer(int status, @Nullable Object json) {
    var body = AuthorJson.write(json, "the answer to the received request").toString();
    answer(
        status, Map.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with headers and bytes of any kind. Only the first answer is given to the caller. */
  public void answer(int status, Map<String, String> headers, byte[] body) {
    var unused =
        server.call(
            "POST",
            "/api/v1/runs/" + run + "/waits/" + waitpoint + "/answer",
            new RequestAnswer(status, headers, Base64.getEncoder().encodeToString(body)),
            Repeat.HARMLESS);
  }
}
