package dev.dormouse.worker;

import java.lang.reflect.Proxy;

/**
 * Ctrl-C at a terminal reaches every process of its group, the worker before its supervisor has
 * drained. It is not meant for the worker, which leaves when its supervisor tells it or is gone.
 */
final class Interrupts {
  private Interrupts() {}

  /** From now on the worker passes over SIGINT; programs that its tasks start do not. */
  static void passOver() {
    // The JDK's only interface for this is one that javac warns of wherever it is named.
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var nothing =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> null);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), nothing);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM lets nobody handle SIGINT", e);
    }
  }
}
