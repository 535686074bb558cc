package dev.dormouse.supervisor.machines;

/** What became of a machine whose run only waits. */
public sealed interface Released {
  /** It is kept as it is, in memory: its run can be continued on this node only. */
  record Held() implements Released {}
}
