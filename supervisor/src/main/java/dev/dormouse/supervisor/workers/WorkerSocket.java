package dev.dormouse.supervisor.workers;

import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket of one machine: on a connection, requests and answers take turns, on a thread of
 * its own. A worker that keeps a half-sent frame, announces a huge one or opens too many
 * connections hurts only itself.
 */
public final class WorkerSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerSocket.class);

  /** More wait in the socket's backlog. */
  private static final int MAX_CONNECTIONS = 1024;

  private static final int PLATFORM_THREADS = 4;

  private static final int BACKLOG = 4096;

  /** Each may hold a frame's bytes in memory. */
  private static final int MAX_READING = 8;

  /** How long one frame may take, either way. */
  private static final Duration FRAME_TIME = Duration.ofSeconds(10);

  /** Who answers. */
  @FunctionalInterface
  public interface Answers {
    WorkerAnswer answer(WorkerRequest request) throws InterruptedException;
  }

  private final String name;
  private final Answers answers;
  private final Duration frameTime;
  private final ServerSocketChannel server;
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
  private final Semaphore reading = new Semaphore(MAX_READING);
  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> sweeper;

  /** A connection, and since when a frame is under way on it. */
  private static final class Exchange {
    private static final long IDLE = Long.MAX_VALUE;

    private final SocketChannel channel;
    private final Thread thread = Thread.currentThread();
    private volatile long frameSince = IDLE;

    private Exchange(SocketChannel channel) {
      this.channel = channel;
    }

    private boolean stuck(Duration frameTime) {
      long since = frameSince;
      return since != IDLE && System.nanoTime() - since > frameTime.toNanos();
    }
  }

  public WorkerSocket(Path path, Answers answers, ScheduledExecutorService timer)
      throws IOException {
    this(path, answers, timer, FRAME_TIME);
  }

  WorkerSocket(Path path, Answers answers, ScheduledExecutorService timer, Duration frameTime)
      throws IOException {
    this.name = path.toString();
    this.answers = answers;
    this.frameTime = frameTime;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      // Its folder decides who may come here, and a container's user is another one.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    long period = Math.max(1, frameTime.toMillis() / 2);
    this.sweeper = timer.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    Thread.ofVirtual().name("socket " + name).start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        free.acquire();
        var channel = server.accept();
        thread().start(() -> serve(channel));
      }
    } catch (ClosedChannelException | InterruptedException e) {
      // Closed.
    } catch (IOException e) {
      LOG.error("The socket {} takes no more connections", name, e);
    }
  }

  /**
   * The few connections of a well-behaved worker have platform threads, for which a blocking read
   * is one call of the system.
   */
  private Thread.Builder thread() {
    return exchanges.size() < PLATFORM_THREADS
        ? Thread.ofPlatform().daemon().name("socket " + name)
        : Thread.ofVirtual();
  }

  private void serve(SocketChannel channel) {
    var exchange = new Exchange(channel);
    exchanges.add(exchange);
    try (channel) {
      boolean first = true;
      do {
        converse(exchange, first);
        first = false;
      } while (channel.isOpen());
    } catch (IOException | InterruptedException e) {
      // The worker, or the machine, is gone.
    } finally {
      exchanges.remove(exchange);
      free.release();
    }
  }

  private void converse(Exchange exchange, boolean first) throws IOException, InterruptedException {
    try {
      var request = first ? read(exchange) : readOn(exchange);
      exchange.frameSince = Exchange.IDLE;
      var answer = answers.answer(request);
      exchange.frameSince = System.nanoTime();
      Frames.write(exchange.channel, answer);
      exchange.frameSince = Exchange.IDLE;
    } catch (EOFException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // Nobody knows where the next message would begin.
      try (var broken = exchange.channel) {
        Frames.write(broken, new WorkerAnswer.Refused(String.valueOf(e.getMessage())));
      }
    } catch (RuntimeException e) {
      LOG.error("A worker's request at {} met an unexpected error", name, e);
      var refused = new WorkerAnswer.Refused("the supervisor met an unexpected error");
      Frames.write(exchange.channel, refused);
      exchange.frameSince = Exchange.IDLE;
    }
  }

  private WorkerRequest read(Exchange exchange) throws IOException, InterruptedException {
    reading.acquire();
    exchange.frameSince = System.nanoTime();
    try {
      return Frames.read(exchange.channel, WorkerRequest.class);
    } finally {
      reading.release();
    }
  }

  /** Between two requests a connection may rest for as long as it likes. */
  private WorkerRequest readOn(Exchange exchange) throws IOException, InterruptedException {
    var begun = Frames.begin(exchange.channel);
    reading.acquire();
    exchange.frameSince = System.nanoTime();
    try {
      return Frames.read(exchange.channel, begun, WorkerRequest.class);
    } finally {
      reading.release();
    }
  }

  private void sweep() {
    for (var exchange : exchanges) {
      if (exchange.stuck(frameTime)) {
        LOG.warn(
            "A frame at {} did not arrive within {}: its connection is closed", name, frameTime);
        closeQuietly(exchange.channel);
      }
    }
  }

  @Override
  public void close() {
    sweeper.cancel(false);
    closeQuietly(server);
    for (var exchange : exchanges) {
      closeQuietly(exchange.channel);
      exchange.thread.interrupt();
    }
  }

  private static void closeQuietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      LOG.debug("Closing a socket failed", e);
    }
  }
}
