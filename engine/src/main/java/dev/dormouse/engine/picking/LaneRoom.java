package dev.dormouse.engine.picking;

import dev.dormouse.engine.runs.Lane;

/**
 * A lane with queued runs.
 *
 * @param room how many more of its runs may hold a slot
 * @param begins how many of these may be attempts that begin; those that continue always may
 */
record LaneRoom(Lane lane, int room, int begins) {}
