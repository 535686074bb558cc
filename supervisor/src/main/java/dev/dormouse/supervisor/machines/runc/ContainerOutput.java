package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.machines.OutputTail;
import java.time.Duration;
import java.util.function.Consumer;

/** What a container and its runc process write, read from the beginning on. */
record ContainerOutput(OutputTail tail, Thread reader) {
  private static final Duration PATIENCE = Duration.ofMillis(500);

  static ContainerOutput of(String name, Process process, Consumer<String> sink) {
    var tail = new OutputTail(sink);
    // A platform thread: reading a pipe would occupy a virtual thread's carrier.
    var reader =
        Thread.ofPlatform()
            .name("machine-" + name)
            .daemon()
            .start(() -> tail.drain(process.getInputStream()));
    return new ContainerOutput(tail, reader);
  }

  /** A child that outlives the container may hold its output open: that is not waited for. */
  void awaitEnd() {
    try {
      if (!reader.join(PATIENCE)) {
        reader.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String last() {
    return tail.last();
  }
}
