package dev.dormouse.engine.picking;

import dev.dormouse.engine.picking.PickStore.Begun;
import dev.dormouse.engine.picking.PickStore.Found;
import dev.dormouse.engine.picking.PickStore.Visited;
import dev.dormouse.engine.runs.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The lanes whose turn it is in an environment, from the one that was served last on, with the room
 * that they have. Lanes without room are passed over, but not without end: who has passed over many
 * goes on from there the next time.
 */
final class Lanes {
  static final Lane FIRST = new Lane("", "");

  /** How many lanes with room a visit looks at. */
  private static final int AT_ONCE = 64;

  private static final int MOST_PAGES = 16;

  /** When it is worth looking at the others. */
  private static final Duration MOMENT = Duration.ofMillis(50);

  private final Visited environment;
  private final Map<Lane, Integer> holders;
  private final Instant now;
  private final List<LaneRoom> rooms = new ArrayList<>();
  private final Map<Lane, Found> rated = new HashMap<>();
  private final Set<Lane> seen = new HashSet<>();
  private Lane reached;
  private int giving;
  private boolean isPart = true;
  private @Nullable Duration again;

  private Lanes(Visited environment, Map<Lane, Integer> holders, Instant now) {
    this.environment = environment;
    this.holders = holders;
    this.now = now;
    this.reached = environment.cursor();
  }

  static Lanes of(Handle handle, Visited environment, Map<Lane, Integer> holders, Instant now) {
    var lanes = new Lanes(environment, holders, now);
    lanes.read(handle);
    return lanes;
  }

  private void read(Handle handle) {
    boolean wrapped = reached.equals(FIRST);
    var last = reached;
    for (int page = 0; page < MOST_PAGES; page++) {
      var found = PickStore.lanesAfter(handle, environment.id(), reached, AT_ONCE);
      boolean isNew = take(handle, found);
      last = found.isEmpty() ? last : found.getLast().lane();
      if (giving >= AT_ONCE) {
        break;
      }
      if (found.size() == AT_ONCE && (isNew || !wrapped)) {
        reached = found.getLast().lane();
      } else if (!wrapped) {
        wrapped = true;
        reached = FIRST;
      } else {
        isPart = false;
        return;
      }
    }
    reached = last;
  }

  /** Whether one of them had not been seen. */
  private boolean take(Handle handle, List<Found> found) {
    var fresh = found.stream().filter(lane -> seen.add(lane.lane())).toList();
    var open = fresh.stream().filter(lane -> !lane.paused()).toList();
    var limited = open.stream().filter(lane -> lane.rate() != null).toList();
    Map<Lane, Begun> begun =
        limited.isEmpty() ? Map.of() : PickStore.begun(handle, environment.id(), limited, now);
    limited.forEach(lane -> rated.put(lane.lane(), lane));
    for (var lane : open) {
      int room = Math.min(limit(lane), limit(environment.limit())) - held(lane.lane());
      if (room > 0) {
        int begins = begins(lane, begun.get(lane.lane()));
        giving += begins > 0 ? 1 : 0;
        rooms.add(new LaneRoom(lane.lane(), room, begins));
      }
    }
    return !fresh.isEmpty();
  }

  private int held(Lane lane) {
    return holders.getOrDefault(lane, 0);
  }

  private static int limit(Found lane) {
    return limit(lane.limit());
  }

  private static int limit(@Nullable Integer limit) {
    return Objects.requireNonNullElse(limit, Integer.MAX_VALUE);
  }

  private int begins(Found lane, @Nullable Begun begun) {
    var rate = lane.rate();
    if (rate == null) {
      return Integer.MAX_VALUE;
    }
    if (begun == null) {
      return rate.runs();
    }
    int left = Math.max(0, rate.runs() - begun.attempts());
    if (left == 0) {
      lookAgainIn(Duration.between(now, begun.first().plus(rate.period())));
    }
    return left;
  }

  private void lookAgainIn(Duration rest) {
    var known = again;
    again = known == null || rest.compareTo(known) < 0 ? rest : known;
  }

  List<LaneRoom> rooms() {
    return rooms;
  }

  /** None of them gave anything: others are looked at next, where there are others. */
  @Nullable Duration passOver(Handle handle) {
    if (isPart) {
      PickStore.passed(handle, environment.id(), reached);
      lookAgainIn(MOMENT);
    }
    return again;
  }

  /** When one that has no room now will have some by itself; null where none will. */
  @Nullable Duration again() {
    return again;
  }

  /** Those of the attempts that begin which count for a rate, by their lanes. */
  void begin(Handle handle, List<Candidate> taken) {
    var begun =
        taken.stream()
            .filter(candidate -> candidate.start() == Candidate.Start.BEGIN)
            .map(Candidate::lane)
            .filter(rated::containsKey)
            .toList();
    if (!begun.isEmpty()) {
      var lanes =
          begun.stream().distinct().map(lane -> Objects.requireNonNull(rated.get(lane))).toList();
      PickStore.begin(handle, environment.id(), lanes, begun, now);
    }
  }
}
