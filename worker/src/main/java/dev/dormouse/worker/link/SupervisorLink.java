package dev.dormouse.worker.link;

import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Exchanges with the supervisor, each on a connection of its own and repeated until answered.
 *
 * <p>A checkpoint cuts connections, and a supervisor may be away for a while: the worker just goes
 * on asking. That it does not outlive a supervisor which is gone for good is seen to elsewhere, by
 * the end of its standard input.
 */
public final class SupervisorLink {
  private static final long FIRST_REST_NANOS = 2_000_000;
  private static final long LONGEST_REST_NANOS = 200_000_000;

  private final UnixDomainSocketAddress address;

  public SupervisorLink(Path socket) {
    this.address = UnixDomainSocketAddress.of(socket);
  }

  /** Asks until answered, whatever interrupts the thread; it finds its interruption afterwards. */
  public WorkerAnswer exchange(WorkerRequest request) {
    return exchangeWhile(request, () -> true).orElseThrow();
  }

  /** Asks until answered or until it is not wanted any more. */
  public Optional<WorkerAnswer> exchangeWhile(WorkerRequest request, BooleanSupplier wanted) {
    boolean interrupted = Thread.interrupted();
    try {
      long rest = FIRST_REST_NANOS;
      while (wanted.getAsBoolean()) {
        try {
          return Optional.of(once(request));
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        } catch (IOException e) {
          LockSupport.parkNanos(rest);
          interrupted |= Thread.interrupted();
          rest = Math.min(2 * rest, LONGEST_REST_NANOS);
        }
      }
      return Optional.empty();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Asks until answered or interrupted. */
  public WorkerAnswer exchangeInterruptibly(WorkerRequest request) throws InterruptedException {
    long rest = FIRST_REST_NANOS;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        return once(request);
      } catch (ClosedByInterruptException e) {
        // The loop sees the interruption.
      } catch (IOException e) {
        LockSupport.parkNanos(rest);
        rest = Math.min(2 * rest, LONGEST_REST_NANOS);
      }
    }
  }

  private WorkerAnswer once(WorkerRequest request) throws IOException {
    try (var channel = SocketChannel.open(address)) {
      Frames.write(channel, request);
      return Frames.read(channel, WorkerAnswer.class);
    } catch (Frames.TooLarge e) {
      throw new FrameTooLarge(e);
    }
  }
}
