package dev.dormouse.engine.views;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** A {@link RunFilter} in SQL: a condition on {@code run} and its deployment, {@code d}. */
public final class RunCondition {
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  private RunCondition() {}

  public static RunCondition of(RunFilter filter) {
    var condition = new RunCondition();
    condition.addLists(filter);
    condition.addOthers(filter);
    return condition;
  }

  private void addLists(RunFilter filter) {
    addAny(
        "run.status = any(:statuses)",
        "statuses",
        filter.statuses().stream().map(RunStatus::name).toList());
    addAny(
        "run.task_id = any(:tasks)", "tasks", filter.tasks().stream().map(TaskId::value).toList());
    addAny("d.version = any(:versions)", "versions", filter.versions());
    addAny("run.tags && :tags::text[] and run.tags <> '{}'", "tags", filter.tags());
    addAny("run.queue = any(:queues)", "queues", filter.queues());
    addAny(
        "run.machine = any(:machines)",
        "machines",
        filter.machines().stream().map(MachinePreset::label).toList());
  }

  private void addAny(String sql, String name, List<String> accepted) {
    if (!accepted.isEmpty()) {
      conditions.add(sql);
      values.put(name, TextArray.of(accepted));
    }
  }

  private void addOthers(RunFilter filter) {
    add("run.created_at >= :from", "from", filter.from());
    add("run.created_at <= :to", "to", filter.to());
    add("run.batch_id = :batch", "batch", filter.batch());
    add("run.parent_run_id = :parent", "parent", filter.parent());
    add("run.schedule_id = :schedule", "schedule", filter.schedule());
    add("run.is_test = :isTest", "isTest", filter.isTest());
    add(
        """
        exists (select from bulk_action_run
          where bulk_action_id = :bulkAction and run_id = run.id and done_at is not null)
        """,
        "bulkAction",
        filter.bulkAction());
    if (filter.rootOnly()) {
      conditions.add("run.parent_run_id is null");
    }
  }

  private void add(String sql, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(sql);
      values.put(
          name,
          switch (value) {
            case Instant instant -> instant;
            case Boolean flag -> flag;
            default -> value.toString();
          });
    }
  }

  public String sql() {
    return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
  }

  public void bind(SqlStatement<?> statement) {
    values.forEach(statement::bind);
  }
}
