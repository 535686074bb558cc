package dev.dormouse.engine.schedules;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task that is triggered again and again at given times.
 *
 * @param isDeclared whether it is declared in code, and changed by deployments only
 * @param deduplicationKey makes repeated creations one schedule; null for a declared one
 * @param externalId what its maker knows it by, or null
 */
public record Schedule(
    ScheduleId id,
    EnvironmentId environmentId,
    TaskId task,
    boolean isDeclared,
    CronDeclaration cron,
    @Nullable String deduplicationKey,
    @Nullable String externalId,
    boolean active,
    Times times) {
  /**
   * When it triggers.
   *
   * @param nextAt the next time that the expression names
   * @param dueAt when the run for it is triggered
   * @param lastAt the time of the last run, or null where there was none
   */
  public record Times(Instant nextAt, Instant dueAt, @Nullable Instant lastAt) {}
}
