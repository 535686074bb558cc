package dev.dormouse.worker.crac;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The resources that libraries have registered. They are held weakly, as {@code org.crac} promises:
 * a pool that nobody uses any more is not kept by its registration.
 */
public final class Context {
  private final List<WeakReference<Resource>> resources = new ArrayList<>();

  /** Those that were told of the checkpoint that is under way. */
  private List<Resource> told = List.of();

  Context() {}

  /** Called by {@code org.crac}. */
  public synchronized void register(Resource resource) {
    resources.removeIf(each -> each.refersTo(null));
    resources.add(new WeakReference<>(resource));
  }

  private synchronized List<Resource> inOrder() {
    var alive = new ArrayList<Resource>();
    for (var each : resources) {
      var resource = each.get();
      if (resource != null) {
        alive.add(resource);
      }
    }
    return alive;
  }

  /**
   * Tells all resources, the last one first. Where one throws, the others are told nevertheless, as
   * CRaC does: {@link #afterRestore} is to follow in any case.
   */
  public void beforeCheckpoint() throws CheckpointException {
    var failure = new CheckpointException("a resource cannot be checkpointed");
    told = inOrder();
    for (var resource : told.reversed()) {
      try {
        resource.beforeCheckpoint(this);
      } catch (Exception | LinkageError e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /** Tells the same resources, the first one first; all of them, whatever some throw. */
  public void afterRestore() throws RestoreException {
    var failure = new RestoreException("a resource has not come back");
    var back = told;
    told = List.of();
    for (var resource : back) {
      try {
        resource.afterRestore(this);
      } catch (Exception | LinkageError e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
