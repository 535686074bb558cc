package dev.dormouse.engine.copies;

import dev.dormouse.protocol.RunId;

/**
 * A run as measurements of it are stored.
 *
 * @param machine the preset's label; empty where it was not locked to a version
 * @param deployment its id; empty as above
 * @param version as above
 */
public record MeasuredRun(
    RunId id,
    RunCopy.Owner owner,
    String task,
    String machine,
    String deployment,
    String version) {}
