package dev.dormouse.engine.picking;

import dev.dormouse.engine.runs.Lane;

/**
 * A lane with queued runs.
 *
 * @param room how many more of its runs may hold a slot
 */
record LaneRoom(Lane lane, int room) {}
