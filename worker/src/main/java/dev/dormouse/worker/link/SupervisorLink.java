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
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;

/**
 * Exchanges with the supervisor, repeated until answered. Few connections are kept for the next
 * exchanges; one that was cut meanwhile is replaced.
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

  /** One is with whoever asks for commands, one serves the task. */
  private static final int MOST_KEPT = 2;

  private final UnixDomainSocketAddress address;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<SocketChannel> kept = new ArrayDeque<>();

  /** Shared by all exchanges; held alone while none may be under way. */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  public SupervisorLink(Path socket) {
    this.socket = socket;
    this.address = UnixDomainSocketAddress.of(socket);
  }

  /**
   * Lets no other thread begin an exchange until {@link #open}, and waits for those under way;
   * false where they take too long. From then on each exchange has a connection of its own, and
   * between two there is none.
   */
  public boolean shut(Duration patience) throws InterruptedException {
    boolean shut = gate.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (shut) {
      hangUp();
    }
    return shut;
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

  /** Closes the connections that no exchange is under way on; the next exchange opens one. */
  private void hangUp() {
    lock.lock();
    try {
      kept.forEach(SupervisorLink::closeQuietly);
      kept.clear();
    } finally {
      lock.unlock();
    }
  }

  private WorkerAnswer once(WorkerRequest request) throws IOException {
    var channel = takeKept();
    if (channel.isPresent()) {
      try {
        return on(channel.get(), request);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        // Cut since its last exchange, most likely: a new one tells.
      }
    }
    return on(SocketChannel.open(address), request);
  }

  private WorkerAnswer on(SocketChannel channel, WorkerRequest request) throws IOException {
    boolean good = false;
    try {
      Frames.write(channel, request);
      var answer = Frames.read(channel, WorkerAnswer.class);
      good = true;
      return answer;
    } catch (Frames.TooLarge e) {
      good = true;
      throw new FrameTooLarge(e);
    } finally {
      if (!good || !keep(channel)) {
        closeQuietly(channel);
      }
    }
  }

  private Optional<SocketChannel> takeKept() {
    lock.lock();
    try {
      return Optional.ofNullable(kept.pollLast());
    } finally {
      lock.unlock();
    }
  }

  private boolean keep(SocketChannel channel) {
    lock.lock();
    try {
      return !gate.isWriteLocked() && kept.size() < MOST_KEPT && kept.add(channel);
    } finally {
      lock.unlock();
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more either way.
    }
  }
}
