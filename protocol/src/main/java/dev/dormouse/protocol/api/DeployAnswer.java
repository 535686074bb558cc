package dev.dormouse.protocol.api;

import dev.dormouse.protocol.DeploymentId;

/** A version was made. */
public record DeployAnswer(DeploymentId id, String version, boolean promoted) {}
