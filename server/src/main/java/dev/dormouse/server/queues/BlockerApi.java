package dev.dormouse.server.queues;

import dev.dormouse.engine.blockers.Blocker;
import dev.dormouse.engine.blockers.Blockers;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells why a run is not running. */
public final class BlockerApi {
  private static final Permission READS_RUN =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("read:runs:{runId}", "read:runs");

  private final Blockers blockers;

  public BlockerApi(Blockers blockers) {
    this.blockers = blockers;
  }

  /** Why a run is not running; no blockers where it runs, has ended, or is just about to run. */
  record Blocked(RunId id, RunStatus status, List<Reason> blockers, @Nullable Place place) {
    Blocked {
      blockers = List.copyOf(blockers);
    }
  }

  /** Something in its way. */
  record Reason(Blocker.Kind kind, String message) {}

  /** Where it stands among the queued runs of its queue and key. */
  record Place(String queue, String concurrencyKey, long number, long queued) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/runs/{runId}/blockers")
            .does("Why a run is not running: limits, waits, nodes; and its place in its queue")
            .opensTo(READS_RUN)
            .answers(200, Blocked.class, "What is in its way")
            .refuses(404, "There is no such run")
            .by(this::read));
  }

  private Answer read(Call call) {
    var id = call.path("runId", RunId::new);
    var blockage = blockers.of(call.environment().id(), id);
    var place = blockage.place();
    return Answer.ok(
        new Blocked(
            id,
            blockage.status(),
            blockage.blockers().stream()
                .map(each -> new Reason(each.kind(), each.message()))
                .toList(),
            place == null
                ? null
                : new Place(
                    place.queue(), place.concurrencyKey(), place.number(), place.queued())));
  }
}
