package dev.dormouse.worker.link;

import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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

  private static final long LOOKING_NANOS = 2_000_000;

  private final Path socket;
  private final UnixDomainSocketAddress address;

  /** Shared by all exchanges; held alone while none may be under way. */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  public SupervisorLink(Path socket) {
    this.socket = socket;
    this.address = UnixDomainSocketAddress.of(socket);
  }

  /**
   * Lets no other thread begin an exchange until {@link #open}, and waits for those under way;
   * false where they take too long.
   */
  public boolean shut(Duration patience) throws InterruptedException {
    return gate.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends what {@link #shut} has begun; by the same thread. */
  public void open() {
    gate.writeLock().unlock();
  }

  /**
   * Asks until answered, connecting only where the socket's file is there: in between nothing is
   * open that a checkpoint would have to carry.
   */
  public WorkerAnswer exchangeWhenThere(WorkerRequest request) {
    while (true) {
      if (Files.exists(socket)) {
        try {
          return once(request);
        } catch (IOException e) {
          // It was there, and nobody listens.
        }
      }
      LockSupport.parkNanos(LOOKING_NANOS);
      var unused = Thread.interrupted();
    }
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
        gate.readLock().lock();
        try {
          return Optional.of(once(request));
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          continue;
        } catch (IOException e) {
          // It is repeated.
        } finally {
          gate.readLock().unlock();
        }
        LockSupport.parkNanos(rest);
        interrupted |= Thread.interrupted();
        rest = Math.min(2 * rest, LONGEST_REST_NANOS);
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
      gate.readLock().lockInterruptibly();
      try {
        return once(request);
      } catch (ClosedByInterruptException e) {
        // The next round sees the interruption.
        continue;
      } catch (IOException e) {
        // It is repeated.
      } finally {
        gate.readLock().unlock();
      }
      LockSupport.parkNanos(rest);
      rest = Math.min(2 * rest, LONGEST_REST_NANOS);
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
