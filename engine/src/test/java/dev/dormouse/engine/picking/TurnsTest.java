package dev.dormouse.engine.picking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.runs.Lane;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TurnsTest {
  private final Map<Lane, List<Candidate>> queued = new HashMap<>();
  private int readings;

  @Test
  void lanesGiveOneRunEachBeforeAnyGivesASecond() {
    var a = lane("a", 3);
    var b = lane("b", 1);
    var c = lane("c", 2);

    var taken = turns(room(a, 9), room(b, 9), room(c, 9)).take(6, Long.MAX_VALUE);

    assertThat(names(taken)).containsExactly("a/0", "b/0", "c/0", "a/1", "c/1", "a/2");
  }

  @Test
  void aLaneGivesNoMoreThanItsRoom() {
    var a = lane("a", 100);
    var b = lane("b", 100);
    var full = lane("full", 100);

    var taken = turns(room(a, 1), room(full, 0), room(b, 3)).take(50, Long.MAX_VALUE);

    assertThat(names(taken)).containsExactly("a/0", "b/0", "b/1", "b/2");
  }

  @Test
  void aRunThatDoesNotFitIsPassedOverAndCostsItsLaneNothing() {
    var a = lane("a", 5);

    var taken =
        new Turns(List.of(room(a, 2)), this::read, run -> run.position() % 2 == 1)
            .take(10, Long.MAX_VALUE);

    assertThat(names(taken)).containsExactly("a/1", "a/3");
  }

  @Test
  void attemptsBeginNoMoreOftenThanTheLaneAllows() {
    var a = lane("a", 5);
    var b = lane("b", 5);

    var taken =
        new Turns(List.of(new LaneRoom(a, 5, 2), new LaneRoom(b, 5, 0)), this::read, _ -> true)
            .take(10, Long.MAX_VALUE);

    assertThat(names(taken)).containsExactly("a/0", "a/1");
  }

  @Test
  void takesNoMoreThanWhatCanBeCarriedButAlwaysOne() {
    var a = lane("a", 5);

    assertThat(turns(room(a, 5)).take(5, 250)).hasSize(2);
    assertThat(turns(room(a, 5)).take(5, 10)).hasSize(1);
  }

  @Test
  void readsLittleMoreThanItTakes() {
    var a = lane("a", 20_000);
    var b = lane("b", 20_000);

    turns(room(a, 20_000), room(b, 20_000)).take(500, Long.MAX_VALUE);

    assertThat(readings).isLessThanOrEqualTo(502);
  }

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void takesExactlyWhatRoundsOfTurnsWouldGive(int seed) {
    // given lanes of random length and room
    var random = new Random(seed);
    var rooms = new ArrayList<LaneRoom>();
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      rooms.add(room(lane("lane" + i, random.nextInt(30)), random.nextInt(20)));
    }
    int slots = 1 + random.nextInt(60);

    var taken = new Turns(rooms, this::read, _ -> true).take(slots, Long.MAX_VALUE);

    // then it is as if somebody had gone around with a hat
    var expected = new ArrayList<String>();
    for (int turn = 0; turn < 30; turn++) {
      for (var room : rooms) {
        var runs = Objects.requireNonNull(queued.get(room.lane()));
        if (turn < room.room() && turn < runs.size() && expected.size() < slots) {
          expected.add(name(runs.get(turn)));
        }
      }
    }
    assertThat(names(taken)).as("seed %s", seed).isEqualTo(expected);
  }

  private Turns turns(LaneRoom... lanes) {
    return new Turns(List.of(lanes), this::read, _ -> true);
  }

  private List<Candidate> read(List<Lane> lanes, Map<Lane, Candidate> after, int count) {
    var read = new ArrayList<Candidate>();
    for (var lane : lanes) {
      var last = after.get(lane);
      Objects.requireNonNull(queued.get(lane)).stream()
          .filter(run -> last == null || run.position() > last.position())
          .limit(count)
          .forEach(read::add);
    }
    readings += read.size();
    return read;
  }

  private static LaneRoom room(Lane lane, int room) {
    return new LaneRoom(lane, room, Integer.MAX_VALUE);
  }

  private Lane lane(String name, int runs) {
    var lane = new Lane(name, "");
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < runs; i++) {
      candidates.add(
          new Candidate(
              new RunId("run_" + name + i),
              lane,
              i,
              new TaskId("task"),
              Candidate.Start.BEGIN,
              null,
              100,
              Candidate.Labels.NONE,
              null));
    }
    queued.put(lane, candidates);
    return lane;
  }

  private static List<String> names(List<Candidate> taken) {
    return taken.stream().map(TurnsTest::name).toList();
  }

  private static String name(Candidate run) {
    return run.lane().queue() + "/" + run.position();
  }
}
