package dev.dormouse.supervisor.workers;

import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
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
import org.jspecify.annotations.Nullable;
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

  private final Path path;
  private final String name;
  private final Answers answers;
  private final Duration frameTime;
  private volatile ServerSocketChannel server;
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
    private volatile @Nullable Runnable afterwards;

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
    this.path = path;
    this.name = path.toString();
    this.answers = answers;
    this.frameTime = frameTime;
    this.server = open(path);
    long period = Math.max(1, frameTime.toMillis() / 2);
    this.sweeper = timer.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    startAccepting(server);
  }

  private static ServerSocketChannel open(Path path) throws IOException {
    var opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      opened.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      // Its folder decides who may come here, and a container's user is another one.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void startAccepting(ServerSocketChannel opened) {
    Thread.ofVirtual().name("socket " + name).start(() -> accept(opened));
  }

  /**
   * Takes no more connections, and removes the socket's file. To be called while a request is being
   * answered.
   *
   * @param afterwards called once that answer was sent and the worker has closed its end, or where
   *     that failed
   */
  public void stopListening(Runnable afterwards) {
    closeQuietly(server);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("The socket's file {} cannot be deleted: {}", path, e.toString());
    }
    var thread = Thread.currentThread();
    for (var exchange : exchanges) {
      if (exchange.thread == thread) {
        exchange.afterwards = afterwards;
      }
    }
  }

  /** Takes connections again. */
  public void listenAgain() throws IOException {
    server = open(path);
    startAccepting(server);
  }

  private void accept(ServerSocketChannel listening) {
    try {
      while (true) {
        free.acquire();
        SocketChannel channel;
        try {
          channel = listening.accept();
        } catch (IOException e) {
          free.release();
          throw e;
        }
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
      } while (channel.isOpen() && exchange.afterwards == null);
      if (exchange.afterwards != null) {
        exchange.frameSince = System.nanoTime();
        awaitEnd(channel);
      }
    } catch (IOException | InterruptedException e) {
      // The worker, or the machine, is gone.
    } finally {
      exchanges.remove(exchange);
      free.release();
      var afterwards = exchange.afterwards;
      if (afterwards != null) {
        afterwards.run();
      }
    }
  }

  /** Until the worker has closed its end, or the sweeper has lost patience. */
  private static void awaitEnd(SocketChannel channel) throws IOException {
    var nothing = ByteBuffer.allocate(1);
    while (channel.read(nothing) > 0) {
      nothing.clear();
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
