package dev.dormouse.engine.tenancy;

/** Names an environment inside the engine; every call says whose rows it means with one. */
public record EnvironmentId(long value) {}
