package dev.dormouse.supervisor.machines;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is told when a machine is gone; those that ask later are told at once. */
public final class ExitListeners {
  private final List<Consumer<MachineExit>> listeners = new ArrayList<>();
  private @Nullable MachineExit exit;

  public void add(Consumer<MachineExit> listener) {
    MachineExit gone;
    synchronized (this) {
      listeners.add(listener);
      gone = exit;
    }
    if (gone != null) {
      listener.accept(gone);
    }
  }

  public void tell(MachineExit gone) {
    List<Consumer<MachineExit>> told;
    synchronized (this) {
      exit = gone;
      told = List.copyOf(listeners);
    }
    told.forEach(listener -> listener.accept(gone));
  }

  /** Whether they have been told. */
  public synchronized boolean told() {
    return exit != null;
  }
}
