package dev.dormouse.supervisor.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerSocketTest {
  @TempDir Path folder;

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private WorkerSocket socket;

  @BeforeEach
  void open() throws IOException {
    socket = new WorkerSocket(path(), this::answer, timer);
  }

  @AfterEach
  void close() {
    socket.close();
    timer.shutdownNow();
  }

  @Test
  void answersManyAtATime() throws Exception {
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = new ArrayList<Future<WorkerAnswer>>();
      for (int i = 0; i < 300; i++) {
        waiting.add(workers.submit(() -> say(new WorkerRequest.Next(7))));
      }
      assertThat(say(new WorkerRequest.Next(0))).isInstanceOf(WorkerAnswer.Done.class);
      released.countDown();
      for (var answer : waiting) {
        assertThat(answer.get()).isInstanceOf(WorkerAnswer.Done.class);
      }
    }
  }

  @Test
  void answersOneRequestAfterTheOtherOnTheSameConnection() throws IOException {
    try (var channel = connect()) {
      for (int i = 0; i < 3; i++) {
        Frames.write(channel, new WorkerRequest.Next(0));

        assertThat(Frames.read(channel, WorkerAnswer.class)).isInstanceOf(WorkerAnswer.Done.class);
      }
    }
  }

  @Test
  void refusesAFrameThatAnnouncesTooMuch() throws IOException {
    try (var channel = connect()) {
      channel.write(ByteBuffer.allocate(4).putInt(Limits.FRAME_BYTES + 1).flip());

      assertThat(Frames.read(channel, WorkerAnswer.class)).isInstanceOf(WorkerAnswer.Refused.class);
    }
  }

  @Test
  void refusesWhatIsNoRequest() throws IOException {
    for (var text : new String[] {"", "nonsense", "{}", "{\"type\":\"unknown\"}", "[[[[[["}) {
      try (var channel = connect()) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).flip());

        assertThat(Frames.read(channel, WorkerAnswer.class))
            .isInstanceOf(WorkerAnswer.Refused.class);
      }
    }
  }

  @Test
  void closesAConnectionWhoseFrameDoesNotArrive() throws IOException {
    try (var impatient = impatient();
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(impatientPath()))) {
      channel.write(ByteBuffer.allocate(4).putInt(100).flip());

      assertThatThrownBy(() -> Frames.read(channel, WorkerAnswer.class))
          .isInstanceOf(IOException.class);
      assertThat(impatient).isNotNull();
    }
  }

  @Test
  void manyHalfFramesHoldUpOthersNoLongerThanOneFrameMayTake() throws IOException {
    var half = new ArrayList<SocketChannel>();
    try (var impatient = impatient()) {
      for (int i = 0; i < 20; i++) {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(impatientPath()));
        channel.write(ByteBuffer.allocate(4).putInt(Limits.FRAME_BYTES).flip());
        half.add(channel);
      }

      assertThat(say(new WorkerRequest.Next(0), impatientPath()))
          .isInstanceOf(WorkerAnswer.Done.class);
      assertThat(impatient).isNotNull();
    }
    for (var channel : half) {
      channel.close();
    }
  }

  private WorkerSocket impatient() throws IOException {
    return new WorkerSocket(impatientPath(), this::answer, timer, Duration.ofMillis(500));
  }

  private Path impatientPath() {
    return folder.resolve("i");
  }

  @Test
  void anUnexpectedErrorIsAnsweredAndNotTold() throws IOException {
    assertThat(say(new WorkerRequest.Next(13)))
        .isEqualTo(new WorkerAnswer.Refused("the supervisor met an unexpected error"));
  }

  private WorkerAnswer answer(WorkerRequest request) throws InterruptedException {
    if (request instanceof WorkerRequest.Next next && next.after() == 7) {
      released.await();
    }
    if (request instanceof WorkerRequest.Next next && next.after() == 13) {
      throw new IllegalStateException("a secret of the supervisor");
    }
    return new WorkerAnswer.Done();
  }

  private WorkerAnswer say(WorkerRequest request) throws IOException {
    return say(request, path());
  }

  private static WorkerAnswer say(WorkerRequest request, Path path) throws IOException {
    while (true) {
      try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        Frames.write(channel, request);
        return Frames.read(channel, WorkerAnswer.class);
      } catch (IOException e) {
        // As a worker does: again.
      }
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path()));
  }

  private Path path() {
    return folder.resolve("s");
  }
}
