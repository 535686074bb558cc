package dev.dormouse.supervisor.runs;

/** Where the run stands on this node. */
enum RunPhase {
  /** Waits for a slot. */
  QUEUED,
  /** Waits for a machine: a new one, its own that is being restored, or the end of a dump. */
  STARTING,
  EXECUTING,
  /** Only waits, and has said so; the server has not answered yet. */
  PAUSING,
  /** Only waits, without a slot; its machine is paused, or on its way to be checkpointed. */
  HELD,
  /** Only waits, in a checkpoint; the server has not answered yet. */
  STORED,
  ENDED
}
