package dev.dormouse.cli.host;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns SIGTERM and Ctrl-C into an interrupt of the thread that hosts Dormouse, which then closes
 * everything in its order. Shutdown hooks would not do: they run all at once, and the embedded
 * PostgreSQL has one that ends it under the server that still drains.
 */
public final class StopSignal {
  private static final int STOPPED_AT_ONCE = 130;

  /** Some senders signal a process and its group, so that one wish arrives twice. */
  private static final Duration REPEATED = Duration.ofSeconds(1);

  /** When the first one came, 0 before. */
  private final AtomicLong first = new AtomicLong();

  private StopSignal() {}

  /** From now on the signals interrupt the calling thread; a second one ends the process. */
  public static StopSignal install() {
    var signal = new StopSignal();
    var thread = Thread.currentThread();
    Runnable stop = () -> signal.hear(thread);
    for (var name : new String[] {"TERM", "INT"}) {
      handle(name, stop);
    }
    return signal;
  }

  public boolean came() {
    return first.get() != 0;
  }

  private void hear(Thread thread) {
    long now = System.nanoTime() | 1;
    if (first.compareAndSet(0, now)) {
      thread.interrupt();
    } else if (now - first.get() > REPEATED.toNanos()) {
      Runtime.getRuntime().halt(STOPPED_AT_ONCE);
    }
  }

  /** The JDK's only interface for this is one that javac warns of wherever it is named. */
  private static void handle(String name, Runnable stop) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var proxy =
          Proxy.newProxyInstance(
              StopSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  stop.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK does not let a program hear SIG" + name, e);
    }
  }
}
