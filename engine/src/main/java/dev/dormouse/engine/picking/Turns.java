package dev.dormouse.engine.picking;

import dev.dormouse.engine.runs.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lanes giving up their runs in turn: one run of each lane, then a second of each, and so on, until
 * the slots are taken or the lanes have no more to give.
 */
final class Turns {
  /** Reads the next runs of lanes, in each lane's order. */
  @FunctionalInterface
  interface Source {
    /**
     * @param after the last run read of each lane; without an entry, from its head
     * @param count how many to read of each lane at most
     */
    List<Candidate> read(List<Lane> lanes, Map<Lane, Candidate> after, int count);
  }

  private final List<Hand> hands;
  private final Source source;
  private final Predicate<Candidate> fit;
  private final Map<Lane, Candidate> read = new HashMap<>();

  /**
   * @param lanes in the order of their turns
   * @param fit whether a run can be taken now; one that cannot is passed over and costs its lane
   *     nothing
   */
  Turns(List<LaneRoom> lanes, Source source, Predicate<Candidate> fit) {
    this.hands =
        lanes.stream()
            .filter(lane -> lane.room() > 0)
            .map(Hand::new)
            .collect(ArrayList::new, List::add, List::addAll);
    this.source = source;
    this.fit = fit;
  }

  /** What a lane still may give, and what was read of it. */
  private static final class Hand {
    final Lane lane;
    final Deque<Candidate> read = new ArrayDeque<>();
    int room;
    int begins;
    boolean exhausted;

    Hand(LaneRoom lane) {
      this.lane = lane.lane();
      this.room = lane.room();
      this.begins = lane.begins();
    }

    boolean isEmpty() {
      return room == 0 || (exhausted && read.isEmpty());
    }
  }

  /** Takes at most so many runs, and so many bytes unless the first alone has more. */
  List<Candidate> take(int slots, long bytes) {
    var taken = new ArrayList<Candidate>();
    long left = bytes;
    while (taken.size() < slots && !hands.isEmpty()) {
      refill(slots - taken.size());
      for (var hand : hands) {
        var next = hand.room == 0 ? null : nextFit(hand);
        if (next == null) {
          continue;
        }
        if (!taken.isEmpty() && next.bytes() > left) {
          return taken;
        }
        left -= next.bytes();
        hand.room--;
        taken.add(next);
        if (taken.size() == slots) {
          return taken;
        }
      }
      hands.removeIf(Hand::isEmpty);
    }
    return taken;
  }

  private @Nullable Candidate nextFit(Hand hand) {
    while (!hand.read.isEmpty()) {
      var next = hand.read.removeFirst();
      boolean begins = next.start() == Candidate.Start.BEGIN;
      if (begins && hand.begins == 0) {
        // Behind the first that begins none continues.
        hand.read.clear();
        hand.exhausted = true;
        return null;
      }
      if (fit.test(next)) {
        hand.begins -= begins ? 1 : 0;
        return next;
      }
    }
    return null;
  }

  /** Reads on in lanes of which nothing is left, as much as their equal share of the slots. */
  private void refill(int slots) {
    var empty = hands.stream().filter(hand -> hand.read.isEmpty() && !hand.exhausted).toList();
    if (empty.isEmpty()) {
      return;
    }
    int share = Math.ceilDiv(slots, hands.size());
    var byLane = new HashMap<Lane, Hand>();
    empty.forEach(hand -> byLane.put(hand.lane, hand));
    var counts = new HashMap<Lane, Integer>();
    for (var candidate : source.read(empty.stream().map(hand -> hand.lane).toList(), read, share)) {
      Objects.requireNonNull(byLane.get(candidate.lane())).read.add(candidate);
      read.put(candidate.lane(), candidate);
      counts.merge(candidate.lane(), 1, Integer::sum);
    }
    empty.forEach(hand -> hand.exhausted = counts.getOrDefault(hand.lane, 0) < share);
  }
}
