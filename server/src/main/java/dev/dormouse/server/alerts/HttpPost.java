package dev.dormouse.server.alerts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts JSON to an address that was looked at first, and to no other: the JDK's client would look
 * the name up again. It follows no redirect and reads no more of the answer than its status.
 */
final class HttpPost {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LONGEST_STATUS_LINE = 1024;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

  private final boolean privateNetworks;

  HttpPost(boolean privateNetworks) {
    this.privateNetworks = privateNetworks;
  }

  /** The status of the answer. */
  int send(String url, byte[] json, Map<String, String> headers) throws IOException {
    var destination = Destination.of(URI.create(url), privateNetworks);
    try (var socket = connected(destination)) {
      var out = socket.getOutputStream();
      out.write(head(destination, json.length, headers).getBytes(StandardCharsets.ISO_8859_1));
      out.write(json);
      out.flush();
      return status(socket);
    }
  }

  private static Socket connected(Destination destination) throws IOException {
    int millis = (int) PATIENCE.toMillis();
    var plain = new Socket();
    try {
      plain.setSoTimeout(millis);
      plain.connect(new InetSocketAddress(destination.address(), destination.port()), millis);
      return destination.isEncrypted() ? encrypted(plain, destination) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static Socket encrypted(Socket plain, Destination destination) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var socket =
        (SSLSocket)
            factory.createSocket(plain, destination.url().getHost(), destination.port(), true);
    var parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String head(Destination destination, int length, Map<String, String> headers) {
    var head =
        new StringBuilder("POST ")
            .append(destination.target())
            .append(" HTTP/1.1\r\nHost: ")
            .append(destination.host())
            .append(
                "\r\nUser-Agent: dormouse\r\nContent-Type: application/json\r\nConnection: close")
            .append("\r\nContent-Length: ")
            .append(length);
    headers.forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    return head.append("\r\n\r\n").toString();
  }

  private static int status(Socket socket) throws IOException {
    var line = new ByteArrayOutputStream();
    var in = socket.getInputStream();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.size() < LONGEST_STATUS_LINE) {
      line.write(next);
      next = in.read();
    }
    var found = STATUS_LINE.matcher(line.toString(StandardCharsets.ISO_8859_1).strip());
    if (!found.matches()) {
      throw new IOException("the answer is not HTTP");
    }
    return Integer.parseInt(found.group(1));
  }
}
