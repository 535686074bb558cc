package dev.dormouse.query.compiled;

import java.time.Instant;

/** One reference to a table and the time it is read for. */
public record TableUse(String table, String alias, Instant from, Instant to, boolean clipped) {}
