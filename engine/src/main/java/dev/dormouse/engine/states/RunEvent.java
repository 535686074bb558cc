package dev.dormouse.engine.states;

/** What can happen to a run. */
public enum RunEvent {
  TRIGGER,
  /** A deployment that has the run's task became the current one. */
  DEPLOY,
  /** Picked for a node, but its deployment has not, or no longer, the run's task. */
  WITHHOLD,
  /** The delay or the backoff has ended. */
  DUE,
  RESCHEDULE,
  EXPIRE,
  /** Canceled while no machine and no checkpoint holds it. */
  CANCEL,
  DEQUEUE,
  START,
  WAIT,
  RESUME,
  COMPLETE,
  FAIL,
  RETRY,
  CRASH,
  /** A requested cancel was carried out by the machine. */
  STOP,
  TIME_OUT,
  /** The machine was lost through no fault of the run. */
  LOSE,
  /** The node could not begin or continue it: it rests before it is tried again. */
  RETURN,
  /** Somebody begins it anew on the current version. */
  RESTART,
  /** Lost too often. */
  GIVE_UP
}
