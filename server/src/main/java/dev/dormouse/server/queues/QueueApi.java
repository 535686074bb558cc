package dev.dormouse.server.queues;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.dormouse.engine.queues.EnvironmentLoad;
import dev.dormouse.engine.queues.QueueRef;
import dev.dormouse.engine.queues.QueueView;
import dev.dormouse.engine.queues.Queues;
import dev.dormouse.protocol.QueueId;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Parameter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Queues: listed, paused, resumed, given other limits; and the limits of the environment. */
public final class QueueApi {
  private static final int DEFAULT_SIZE = 25;
  private static final Parameter PAGE =
      Parameter.whole("page", 1, 1_000_000, "Which page, counted from 1; the first if not given");
  private static final Parameter SIZE =
      Parameter.whole("perPage", 1, 100, "How many queues a page has; 25 if not given");
  private static final Parameter TYPE =
      Parameter.text("type", "What the path names: id (if not given), task or custom");

  private final Queues queues;

  public QueueApi(Queues queues) {
    this.queues = queues;
  }

  /** A page of queues, by name. */
  record QueueList(List<QueueItem> data, Place pagination) {
    QueueList {
      data = List.copyOf(data);
    }
  }

  /** Where a page stands. */
  record Place(int currentPage, long totalPages, long count) {}

  /** What a path names: {@code id}, {@code task} or {@code custom}. */
  record Named(@Nullable String type) {}

  /** Whether the queue is to stand still. */
  record Pause(@Nullable String type, Action action) {}

  /** Stand still, or go on. */
  enum Action {
    @JsonProperty("pause")
    PAUSE,
    @JsonProperty("resume")
    RESUME
  }

  /** The limit that counts instead of the declared one. */
  record NewLimit(@Nullable String type, int concurrencyLimit) {}

  /** What the environment may hold, and holds. */
  record Load(
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer concurrencyLimit,
      double burstFactor,
      boolean paused,
      long running,
      long queued) {
    static Load of(EnvironmentLoad load) {
      return new Load(
          load.concurrencyLimit(),
          load.burstFactor(),
          load.paused(),
          load.running(),
          load.queued());
    }
  }

  /** What the environment shall hold at most; null for no limit. */
  record Limits(@Nullable Integer concurrencyLimit, @Nullable Double burstFactor) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/queues")
            .does("The queues of the environment, by name")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .with(PAGE, SIZE)
            .answers(200, QueueList.class, "A page of queues")
            .by(this::list),
        Endpoint.get("/api/v1/queues/{queueParam}")
            .does("A queue")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .with(TYPE)
            .answers(200, QueueItem.class, "The queue")
            .refuses(404, "There is no such queue")
            .by(call ->
                answer(
                    queues.find(call.environment().id(), ref(call, call.text(TYPE).orElse(null))))),
        Endpoint.post("/api/v1/queues/{queueParam}/pause")
            .does("Lets no run of a queue begin or go on, or lets them again; what runs goes on")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(Pause.class)
            .answers(200, QueueItem.class, "The queue")
            .refuses(404, "There is no such queue")
            .by(this::pause),
        Endpoint.post("/api/v1/queues/{queueParam}/concurrency/override")
            .does("Gives a queue another limit than the declared one")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(NewLimit.class)
            .answers(200, QueueItem.class, "The queue")
            .refuses(404, "There is no such queue")
            .by(this::override),
        Endpoint.post("/api/v1/queues/{queueParam}/concurrency/reset")
            .does("Gives a queue its declared limit again")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(Named.class)
            .answers(200, QueueItem.class, "The queue")
            .refuses(404, "There is no such queue")
            .by(call ->
                answer(
                    queues.reset(
                        call.environment().id(), ref(call, call.body(Named.class).type())))),
        Endpoint.get("/api/v1/concurrency")
            .does("How many runs the environment may hold, and holds")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, Load.class, "The environment's limits and load")
            .by(call -> Answer.ok(Load.of(queues.environment(call.environment().id())))),
        Endpoint.put("/api/v1/concurrency")
            .does("Says how many runs the environment may hold")
            .opensTo(Access.SECRET_KEY)
            .takes(Limits.class)
            .answers(200, Load.class, "The environment's limits and load")
            .by(this::limit));
  }

  private Answer list(Call call) {
    int page = call.whole(PAGE).map(Math::toIntExact).orElse(1);
    int size = call.whole(SIZE).map(Math::toIntExact).orElse(DEFAULT_SIZE);
    var found = queues.list(call.environment().id(), page, size);
    return Answer.ok(
        new QueueList(
            found.queues().stream().map(QueueItem::of).toList(),
            new Place(page, Math.ceilDiv(found.total(), size), found.total())));
  }

  private Answer pause(Call call) {
    var body = call.body(Pause.class);
    return answer(
        queues.pause(
            call.environment().id(), ref(call, body.type()), body.action() == Action.PAUSE));
  }

  private Answer override(Call call) {
    var body = call.body(NewLimit.class);
    return answer(
        queues.override(call.environment().id(), ref(call, body.type()), body.concurrencyLimit()));
  }

  private Answer limit(Call call) {
    var body = call.body(Limits.class);
    return Answer.ok(
        Load.of(
            queues.limitEnvironment(
                call.environment().id(),
                body.concurrencyLimit(),
                Objects.requireNonNullElse(body.burstFactor(), 1.0))));
  }

  private static Answer answer(QueueView queue) {
    return Answer.ok(QueueItem.of(queue));
  }

  private static QueueRef ref(Call call, @Nullable String type) {
    return switch (Objects.requireNonNullElse(type, "id")) {
      case "id" -> new QueueRef.ById(call.path("queueParam", QueueId::new));
      case "task" -> new QueueRef.ByName("task/" + name(call));
      case "custom" -> new QueueRef.ByName(name(call));
      default -> throw Call.refused(TYPE, String.valueOf(type), "id, task or custom");
    };
  }

  /** The official client writes a slash as %2F before it encodes the whole name. */
  private static String name(Call call) {
    return call.path("queueParam").replace("%2F", "/");
  }
}
