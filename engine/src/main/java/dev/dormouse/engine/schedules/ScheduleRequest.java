package dev.dormouse.engine.schedules;

import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * A schedule that somebody wants.
 *
 * @param externalId what they know it by, or null
 */
public record ScheduleRequest(TaskId task, CronDeclaration cron, @Nullable String externalId) {}
