package dev.dormouse.engine.deployments;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An immutable version of a project's code in an environment.
 *
 * @param version the UTC date and a counter: {@code 20261122.1}
 * @param promotedAt when it last became the current one, or null
 * @param isCurrent whether new runs get it
 */
public record Deployment(
    DeploymentId id,
    EnvironmentId environmentId,
    String version,
    Instant createdAt,
    @Nullable Instant promotedAt,
    boolean isCurrent) {}
