package dev.dormouse.worker.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * Sends a request over HTTP to itself, before a template is made: nearly every task speaks HTTP,
 * and the JDK's client takes half a second and some megabytes to get ready. Leaves nothing open.
 */
public final class HttpRehearsal {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int REQUESTS = 3;
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
          .getBytes(StandardCharsets.ISO_8859_1);

  /** Plays it; a failed one harms nothing. */
  public void play() throws InterruptedException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var unused = SSLContext.getDefault();
      var answering = new Thread(() -> answer(server), "dormouse-rehearsal");
      answering.setDaemon(true);
      answering.start();
      var address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      var client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
      try {
        for (int i = 0; i < REQUESTS; i++) {
          var request =
              HttpRequest.newBuilder(address)
                  .timeout(LIMIT)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build();
          var unusedAnswer = client.send(request, HttpResponse.BodyHandlers.ofString());
        }
      } finally {
        client.shutdownNow();
        var unusedEnd = client.awaitTermination(LIMIT);
      }
    } catch (IOException | NoSuchAlgorithmException e) {
      // The first run that speaks HTTP begins later, and that is all.
    }
  }

  private static void answer(ServerSocket server) {
    try (var connection = server.accept();
        var in =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (int i = 0; i < REQUESTS; i++) {
        for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          // The headers.
        }
        // The two bytes of the body.
        int first = in.read();
        int second = in.read();
        if (first < 0 || second < 0) {
          return;
        }
        connection.getOutputStream().write(ANSWER);
        connection.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The client has gone, or never came.
    }
  }
}
