package dev.dormouse.server.http;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** What a failed request is answered: the one place where exceptions become statuses. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private Refusals() {}

  static Answer of(Throwable failure, String what, String requestId) {
    return switch (failure) {
      case ApiError error -> answer(error.status(), error.sentence(), error.headers());
      case EngineException e when e.code().category() != ErrorCode.Category.INTERNAL ->
          answer(status(e.code()), String.valueOf(e.getMessage()), Map.of());
      case InterruptedException _ -> {
        Thread.currentThread().interrupt();
        yield closing();
      }
      case JacksonException e -> internal(e, what, requestId);
      default -> internal(failure, what, requestId);
    };
  }

  static Answer closing() {
    return answer(503, "The server is shutting down; try again", Map.of("retry-after", "1"));
  }

  private static int status(ErrorCode code) {
    if (code == ErrorCode.TOO_LARGE) {
      return 413;
    }
    if (code == ErrorCode.TASK_UNKNOWN) {
      return 404;
    }
    return switch (code.category()) {
      case USER -> 400;
      case AUTHENTICATION -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case LIMIT -> 429;
      case INTERNAL -> 500;
    };
  }

  static Answer answer(int status, String sentence, Map<String, String> headers) {
    var answer = Answer.of(status, new ErrorAnswer(sentence));
    for (var header : headers.entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    // The official client repeats conflicts as if they were locks, and what is too much as if it
    // were too often; ours stay as they are.
    return status == 409 || status == 429 ? answer.with("x-should-retry", "false") : answer;
  }

  private static Answer internal(Throwable failure, String what, String requestId) {
    log.error("{} failed, request {}", what, requestId, failure);
    return answer(
        500,
        "The server failed on this request; its log says why, at request " + requestId,
        Map.of());
  }
}
