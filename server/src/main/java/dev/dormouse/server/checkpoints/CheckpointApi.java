package dev.dormouse.server.checkpoints;

import dev.dormouse.engine.checkpoints.Keeping;
import dev.dormouse.engine.checkpoints.KeptCheckpoints;
import dev.dormouse.engine.checkpoints.KeptView;
import dev.dormouse.engine.checkpoints.RunCheckpoint;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Permission;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows the checkpoints that replays may begin at, and says how many are kept. */
public final class CheckpointApi {
  private static final Permission READS_RUN =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("read:runs:{runId}", "read:runs");

  private final KeptCheckpoints checkpoints;
  private final RunViews views;

  public CheckpointApi(KeptCheckpoints checkpoints, RunViews views) {
    this.checkpoints = checkpoints;
    this.views = views;
  }

  /** The checkpoints of a run, the oldest first. */
  record CheckpointList(List<Item> checkpoints) {
    CheckpointList {
      checkpoints = List.copyOf(checkpoints);
    }
  }

  /**
   * A checkpoint.
   *
   * @param waits what it waits for; empty where the run computed
   * @param keptUntil until when at the latest it is kept; absent while the run would go on from it
   */
  record Item(
      CheckpointId id,
      Instant createdAt,
      int attempt,
      String store,
      long bytes,
      List<WaitpointKind> waits,
      @Nullable Instant keptUntil) {
    static Item of(RunCheckpoint checkpoint) {
      return new Item(
          checkpoint.id(),
          checkpoint.createdAt(),
          checkpoint.attempt(),
          checkpoint.store(),
          checkpoint.bytes(),
          checkpoint.waits(),
          checkpoint.keptUntil());
    }
  }

  /** How much the environment keeps of what runs are past. */
  record Kept(long checkpoints, long bytes, Limits limits) {
    static Kept of(KeptView view) {
      var keeping = view.keeping();
      return new Kept(
          view.number(),
          view.bytes(),
          new Limits(keeping.number(), keeping.age().toString(), keeping.bytes()));
    }
  }

  /**
   * How much it may keep; what is absent stays as it is.
   *
   * @param perRun the latest of each run
   * @param age for how long: {@code 1d}, {@code PT24H}
   * @param bytes of all runs together
   */
  record Limits(@Nullable Integer perRun, @Nullable String age, @Nullable Long bytes) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/runs/{runId}/checkpoints")
            .does("The checkpoints of a run that a replay may begin at, the oldest first")
            .opensTo(READS_RUN)
            .answers(200, CheckpointList.class, "Its checkpoints")
            .refuses(404, "There is no such run")
            .by(this::ofRun),
        Endpoint.get("/api/v1/checkpoints")
            .does("How many checkpoints are kept for replays, what they take, and how many may be")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, Kept.class, "What the environment keeps")
            .by(call -> Answer.ok(Kept.of(checkpoints.view(call.environment().id())))),
        Endpoint.post("/api/v1/checkpoints")
            .does("Says how many checkpoints are kept for replays; 0 of each run for none")
            .opensTo(Access.SECRET_KEY)
            .takes(Limits.class)
            .answers(200, Kept.class, "What the environment keeps")
            .by(this::keep));
  }

  private Answer ofRun(Call call) {
    var environment = call.environment().id();
    var run = call.path("runId", RunId::new);
    if (views.find(environment, run).isEmpty()) {
      throw ApiError.notFound("there is no run %s in this environment".formatted(run));
    }
    return Answer.ok(
        new CheckpointList(checkpoints.of(environment, run).stream().map(Item::of).toList()));
  }

  private Answer keep(Call call) {
    var environment = call.environment().id();
    var asked = call.body(Limits.class);
    var now = checkpoints.view(environment).keeping();
    var keeping =
        new Keeping(
            Objects.requireNonNullElse(asked.perRun(), now.number()),
            asked.age() == null ? now.age() : TimeText.duration("age", asked.age()),
            Objects.requireNonNullElse(asked.bytes(), now.bytes()));
    return Answer.ok(Kept.of(checkpoints.keep(environment, keeping)));
  }
}
