package dev.dormouse.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work for a client ends with the client. */
final class ClientWatchTest {
  private static final String REQUEST =
      "POST /work HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}";

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private HttpServer server;

  /** Nothing in particular. */
  record Work() {}

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            "127.0.0.1",
            0,
            List.of(
                Endpoint.post("/work")
                    .opensTo(Access.EVERYBODY)
                    .takes(Work.class)
                    .answers(200, Work.class, "done")
                    .by(call -> call.whileConnected(this::work))),
            _ -> Optional.empty(),
            new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer work() throws InterruptedException {
    begun.countDown();
    try {
      goOn.await();
      return Answer.ok(new Work());
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  @Test
  void aClientThatGoesAwayInterruptsTheWork() throws Exception {
    try (var socket = connect()) {
      send(socket, REQUEST);
      assertThat(begun.await(2, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(interrupted.await(2, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void aClientThatStaysGetsItsAnswerAndMayAskAgain() throws Exception {
    try (var socket = connect()) {
      send(socket, REQUEST);
      assertThat(begun.await(2, TimeUnit.MINUTES)).isTrue();
      goOn.countDown();
      assertThat(statusLine(socket)).startsWith("HTTP/1.1 200");

      send(socket, REQUEST.replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n"));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("HTTP/1.1 200");
    }
  }

  private Socket connect() throws Exception {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(120_000);
    return socket;
  }

  private static void send(Socket socket, String request) throws Exception {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static String statusLine(Socket socket) throws Exception {
    var line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
