package dev.dormouse.testing;

import dev.dormouse.protocol.api.RequestAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** What the caller of a request gets that a run waited for. */
public final class TestAnswer {
  private final RequestAnswer answer;

  TestAnswer(RequestAnswer answer) {
    this.answer = answer;
  }

  /** Its status: 200 where the task leaves the answer to the server. */
  public int status() {
    return answer.status();
  }

  /** Its headers, as the task gave them. */
  public Map<String, String> headers() {
    return answer.headers();
  }

  /** Its body. */
  public byte[] body() {
    return Base64.getDecoder().decode(answer.bodyBase64());
  }

  /** Its body as text in UTF-8. */
  public String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return status() + " " + text();
  }
}
