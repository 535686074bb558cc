package dev.dormouse.supervisor.runs;

import dev.dormouse.supervisor.logs.LogShipper;
import dev.dormouse.supervisor.machines.CheckpointRules;
import dev.dormouse.supervisor.metrics.MetricShipper;
import dev.dormouse.supervisor.reports.ReportOutbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What runs need around them.
 *
 * @param stopGrace how long a stopped run may take for its rollbacks before it is killed
 */
public record RunParts(
    ReportOutbox outbox,
    LogShipper logs,
    MetricShipper metrics,
    ScheduledExecutorService timer,
    InstantSource clock,
    Duration stopGrace,
    CheckpointRules rules) {}
