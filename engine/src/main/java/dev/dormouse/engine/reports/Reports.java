package dev.dormouse.engine.reports;

import dev.dormouse.engine.background.Coalescer;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.runs.Run;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.waits.WaitResults;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/**
 * Hears what nodes report; the reports of calls that come together are one transaction. It locks
 * all runs concerned, and then takes the first report of each run together, then the second of
 * each, …
 */
public final class Reports implements AutoCloseable {
  private static final Coalescer.Limits AT_ONCE = new Coalescer.Limits(1, 16, 1000);

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final WaitResults waits;
  private final Verdicts verdicts;
  private final Consequences consequences;
  private final Coalescer<Call, List<ReportAnswer>> coalescer;

  public Reports(
      Database database,
      InstantSource clock,
      RunStore runs,
      WakeUps wakeUps,
      WaitResults waits,
      Losses losses,
      RandomGenerator random) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
    this.waits = waits;
    this.verdicts = new Verdicts(random);
    this.consequences = new Consequences(clock, wakeUps, runs, losses);
    this.coalescer =
        new Coalescer<>("reports", AT_ONCE, call -> call.reports().size(), this::hearAll);
  }

  private record Call(NodeId node, List<Report> reports) {}

  /** A report among all that are heard together. */
  record Heard(int number, NodeId node, Report report) {
    RunId run() {
      return report.run().runId();
    }
  }

  /** Takes the reports in their order, and answers each. */
  public List<ReportAnswer> report(NodeId node, List<Report> reports) {
    return reports.isEmpty() ? List.of() : coalescer.call(new Call(node, reports));
  }

  private List<List<ReportAnswer>> hearAll(List<Call> calls) {
    var heard = new ArrayList<Heard>();
    for (var call : calls) {
      for (var report : call.reports()) {
        heard.add(new Heard(heard.size(), call.node(), report));
      }
    }
    var answers = database.inFrequentTransaction(handle -> hear(handle, heard));
    var answered = new ArrayList<List<ReportAnswer>>();
    int from = 0;
    for (var call : calls) {
      answered.add(answers.subList(from, from + call.reports().size()));
      from += call.reports().size();
    }
    return answered;
  }

  private List<ReportAnswer> hear(Handle handle, List<Heard> heard) {
    Map<RunId, Run> states = new HashMap<>();
    for (var run : runs.lock(handle, heard.stream().map(Heard::run).distinct().toList())) {
      states.put(run.id(), run);
    }
    // After the locks: whoever ends a wait from now on finds the run as we leave it.
    var ended = endedWaits(handle, heard);
    var warm = warm(heard);
    var answers = new ReportAnswer[heard.size()];
    var queues = new LinkedHashMap<RunId, Deque<Heard>>();
    heard.forEach(each -> queues.computeIfAbsent(each.run(), _ -> new ArrayDeque<>()).add(each));
    while (!queues.isEmpty()) {
      var round = new LinkedHashMap<Heard, Decision>();
      for (var queue : queues.values()) {
        var next = queue.removeFirst();
        var run = states.get(next.run());
        round.put(next, run == null ? new Decision.Stale() : decide(run, next, queue, ended));
      }
      queues.values().removeIf(Deque::isEmpty);
      for (var changed : consequences.carryOut(handle, states, round, warm)) {
        states.put(changed.id(), changed);
      }
      round.forEach((each, decision) -> answers[each.number()] = answer(handle, each, decision));
    }
    return List.of(answers);
  }

  /** Also of runs whose end comes along, which tells what else there is to know of the start. */
  private static Map<RunEpoch, Boolean> warm(List<Heard> heard) {
    var warm = new HashMap<RunEpoch, Boolean>();
    for (var each : heard) {
      if (each.report() instanceof Report.Started started && started.warm() != null) {
        warm.put(started.run(), started.warm());
      }
    }
    return warm;
  }

  private Decision decide(Run run, Heard next, Deque<Heard> later, Verdicts.EndedWaits ended) {
    var decision = verdicts.of(run, next.node(), next.report(), ended, clock.instant());
    // The end tells when it started: one change instead of two.
    return decision instanceof Decision.Start && endsIt(later.peekFirst(), next)
        ? new Decision.Known()
        : decision;
  }

  private static boolean endsIt(@org.jspecify.annotations.Nullable Heard later, Heard started) {
    return later != null
        && later.node().equals(started.node())
        && later.report().run().equals(started.report().run())
        && (later.report() instanceof Report.Ended || later.report() instanceof Report.Crashed);
  }

  private Verdicts.EndedWaits endedWaits(Handle handle, List<Heard> heard) {
    var named = new HashSet<WaitpointId>();
    var waiting = new HashSet<RunId>();
    for (var each : heard) {
      if (each.report() instanceof Report.Waiting report) {
        named.addAll(report.waits());
        waiting.add(each.run());
      }
    }
    return waiting.isEmpty()
        ? new Verdicts.EndedWaits(Set.of(), Map.of())
        : new Verdicts.EndedWaits(
            Set.copyOf(waits.ended(handle, named)), waits.untold(handle, waiting));
  }

  private ReportAnswer answer(Handle handle, Heard heard, Decision decision) {
    var run = heard.report().run();
    return switch (decision) {
      case Decision.Stale _ -> new ReportAnswer(run, Verdict.STALE, List.of());
      case Decision.Continue(var ended) -> {
        waits.told(handle, ended);
        yield new ReportAnswer(run, Verdict.CONTINUE, waits.read(handle, ended));
      }
      case Decision.Store(_, var released) when !released ->
          new ReportAnswer(run, Verdict.CONTINUE, List.of());
      case Decision.Known _,
          Decision.Start _,
          Decision.Wait _,
          Decision.Store _,
          Decision.End _,
          Decision.LoseCheckpoint _,
          Decision.Lose _ ->
          new ReportAnswer(run, Verdict.ACCEPTED, List.of());
    };
  }

  /** The run of a report that leads to a change, which there is. */
  static Run run(Map<RunId, Run> states, Heard heard) {
    return Objects.requireNonNull(states.get(heard.run()));
  }

  @Override
  public void close() {
    coalescer.close();
  }
}
