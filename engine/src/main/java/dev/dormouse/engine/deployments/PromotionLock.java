package dev.dormouse.engine.deployments;

import dev.dormouse.engine.tenancy.EnvironmentId;
import org.jdbi.v3.core.Handle;

/**
 * Keeps apart a promotion, which releases the runs that waited for a version, and those who find
 * that a run must wait for one: whoever comes second sees what the first did. Held until the
 * transaction ends.
 */
public final class PromotionLock {
  /** What these advisory locks are told apart by from others. */
  private static final int CLASS = 0x70726f6d;

  private PromotionLock() {}

  /** For who makes runs wait for a version: look for the version after this, not before. */
  public static void share(Handle handle, EnvironmentId environment) {
    handle.execute("select pg_advisory_xact_lock_shared(?, ?)", CLASS, (int) environment.value());
  }

  static void take(Handle handle, EnvironmentId environment) {
    handle.execute("select pg_advisory_xact_lock(?, ?)", CLASS, (int) environment.value());
  }
}
