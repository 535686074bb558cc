package dev.dormouse.protocol.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a supervisor answers to a {@link WorkerRequest}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerAnswer.Done.class, name = "done"),
  @JsonSubTypes.Type(value = WorkerAnswer.Commands.class, name = "commands"),
  @JsonSubTypes.Type(value = WorkerAnswer.Called.class, name = "called"),
  @JsonSubTypes.Type(value = WorkerAnswer.GoOn.class, name = "goOn"),
  @JsonSubTypes.Type(value = WorkerAnswer.Refused.class, name = "refused"),
})
public sealed interface WorkerAnswer {
  /** Heard. */
  record Done() implements WorkerAnswer {}

  /** Commands in the order of their numbers; empty where none came in time. */
  record Commands(List<WorkerCommand> commands) implements WorkerAnswer {
    public Commands {
      commands = List.copyOf(commands);
    }
  }

  /**
   * What the server answered to a call.
   *
   * @param body the JSON of the answer, or null where it had none
   */
  record Called(int status, @Nullable JsonNode body) implements WorkerAnswer {}

  /**
   * The checkpoint is over.
   *
   * @param restored whether the worker was restored; else it was not dumped, and is who it was
   * @param seed random bytes in hexadecimal, for the worker's own generators: all that are restored
   *     from one checkpoint would draw the same else
   * @param environment variables as they are now
   * @param succession where it goes on as another run than it was, else null
   */
  record GoOn(
      boolean restored,
      String seed,
      Map<String, String> environment,
      @Nullable Succession succession)
      implements WorkerAnswer {
    public GoOn {
      environment = Map.copyOf(environment);
    }

    /** Goes on as who it was. */
    public GoOn(boolean restored, String seed, Map<String, String> environment) {
      this(restored, seed, environment, null);
    }

    /** Without the seed and the variables, which may be secrets. */
    @Override
    public String toString() {
      return "GoOn[restored=" + restored + "]";
    }
  }

  /** The message makes no sense now: another run, a stale one, a broken frame. */
  record Refused(String reason) implements WorkerAnswer {}
}
