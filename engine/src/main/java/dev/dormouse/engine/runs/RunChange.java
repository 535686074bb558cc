package dev.dormouse.engine.runs;

import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.states.RunTransition;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event that is to happen to some runs, as {@link RunStore#apply} carries it out: only runs in
 * a status from which the {@linkplain RunTransition table} leads on, and that fulfil the
 * conditions, are changed.
 *
 * <p>Conditions and assignments are SQL on the columns of {@code run}; values come in as named
 * parameters, or, where each run has its own, as columns of {@code own}:
 *
 * <pre>{@code
 * RunChange.of(RunEvent.COMPLETE, RunStatus.COMPLETED, ids)
 *     .own("epoch", "bigint", epochs)
 *     .own("output", "text", outputs)
 *     .where("run.epoch = own.epoch")
 *     .set("output = own.output, finished_at = :at")
 *     .bind("at", at)
 * }</pre>
 */
public final class RunChange {
  final RunEvent event;
  final RunStatus to;
  final List<RunId> ids;
  final List<String> conditions = new ArrayList<>();
  final List<String> assignments = new ArrayList<>();
  final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  final Map<String, Own> own = new LinkedHashMap<>();
  Set<RunStatus> from;

  private RunChange(RunEvent event, RunStatus to, Collection<RunId> ids) {
    this.event = event;
    this.to = to;
    this.ids = List.copyOf(ids);
    this.from = RunTransition.from(event, to);
  }

  /** A column of values, one for each run. */
  record Own(String type, List<? extends @Nullable Object> values) {}

  public static RunChange of(RunEvent event, RunStatus to, RunId... ids) {
    return new RunChange(event, to, List.of(ids));
  }

  public static RunChange of(RunEvent event, RunStatus to, Collection<RunId> ids) {
    return new RunChange(event, to, ids);
  }

  /** Narrows the statuses in which the runs may be. */
  public RunChange from(RunStatus... statuses) {
    from = Set.of(statuses);
    if (!RunTransition.from(event, to).containsAll(from)) {
      throw new IllegalArgumentException(
          "no transition by " + event + " leads from all of " + from + " to " + to);
    }
    return this;
  }

  /** Adds a condition on the columns of {@code run} and {@code own}. */
  public RunChange where(String condition) {
    conditions.add(condition);
    return this;
  }

  /** Only runs of the epoch. */
  public RunChange epoch(long epoch) {
    return where("run.epoch = :epoch").bind("epoch", epoch);
  }

  /** Adds assignments, separated by commas, in the form of SQL's {@code set}. */
  public RunChange set(String assignment) {
    assignments.add(assignment);
    return this;
  }

  public RunChange bind(String name, @Nullable Object value) {
    parameters.put(name, value);
    return this;
  }

  /**
   * Gives each run a value of its own, in the order of the ids, as {@code own.NAME}.
   *
   * @param type the SQL type of the values; {@link java.time.Instant}s and JSON are given as texts
   */
  public RunChange own(String name, String type, List<? extends @Nullable Object> values) {
    if (values.size() != ids.size()) {
      throw new IllegalArgumentException(
          name + " has " + values.size() + " values for " + ids.size() + " runs");
    }
    own.put(name, new Own(type, values));
    return this;
  }
}
