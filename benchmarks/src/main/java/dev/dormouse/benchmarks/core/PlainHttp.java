package dev.dormouse.benchmarks.core;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/**
 * The same POST again and again on kept connections, with as little of the machine as can be: its
 * processor time is the load's, not the contestant's.
 */
final class PlainHttp implements AutoCloseable {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final String host;
  private final int port;
  private final byte[] request;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

  PlainHttp(URI address, String authorization, String json) {
    this.host = address.getHost();
    this.port = address.getPort();
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    this.request =
        ("POST %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\n"
                    .formatted(address.getRawPath(), host, port, authorization)
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body.length, json))
            .getBytes(StandardCharsets.UTF_8);
  }

  /** A connection, and when it was used last. */
  private record Connection(Socket socket, InputStream in, long usedAt) {
    /** Servers close a connection that has not been used for long. */
    boolean isFresh() {
      return System.nanoTime() - usedAt < FRESH_NANOS;
    }

    Connection used() {
      return new Connection(socket, in, System.nanoTime());
    }
  }

  /** Posts once, on a connection that nobody else uses. */
  void post() throws IOException {
    var kept = idle.pollLast();
    var connection = kept == null || !kept.isFresh() ? connect() : kept;
    connection.socket().getOutputStream().write(request);
    var status = line(connection.in());
    int length = 0;
    for (String header = line(connection.in()); !header.isEmpty(); header = line(connection.in())) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    byte[] body = connection.in().readNBytes(length);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
    }
    idle.add(connection.used());
  }

  private Connection connect() throws IOException {
    var socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    return new Connection(
        socket, new BufferedInputStream(socket.getInputStream()), System.nanoTime());
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    for (var connection : idle) {
      try {
        connection.socket().close();
      } catch (IOException e) {
        // It is of no use any more either way.
      }
    }
  }
}
