package dev.dormouse.sdk.spi;

import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import java.util.Optional;

/**
 * A run in this JVM, as the SDK's verbs use it; called by several threads at once.
 *
 * <p>Once the run is stopped, all methods that wait or call throw the SDK's {@code RunStopped},
 * except while the run's rollbacks are being run.
 */
public interface CurrentRun extends Carrier {
  /** What is known of the run. */
  RunFacts facts();

  /** What the SDK keeps of the run, the same at every call. */
  RunLocal local();

  /** A name for the next thing that the run asks for, never given twice in one run. */
  String nextOperation();

  /** Begins a wait without blocking. */
  WaitAnswer begin(WaitSpec spec) throws InterruptedException;

  /** Blocks until a wait that was begun has ended; returns at once where it has. */
  WaitResult await(WaitAnswer wait) throws InterruptedException;

  /** Stores the run as it is, if that can be done; true where it was. */
  boolean checkpoint() throws InterruptedException;

  /** Takes in what is to be done should the attempt not complete. */
  void onFailure(String name, Undo undo);

  /** Why the run is to stop; empty while it is not, and while its rollbacks are being run. */
  Optional<Stop.Reason> stopReason();

  /** Whether the run was canceled; its rollbacks are told, too. */
  boolean isCanceled();

  /** The W3C trace context for what the run calls; empty where there is none. */
  Optional<String> traceparent();
}
