package dev.dormouse.cli.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

/** Where the demo's cinema listens. */
record DemoPorts(int http, int smtp) {
  private static final DemoPorts USUAL = new DemoPorts(7400, 7425);

  /** The cinema's usual ports, or others where they are taken. */
  static DemoPorts free() throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try (var http = new ServerSocket(USUAL.http, 1, loopback);
        var smtp = new ServerSocket(USUAL.smtp, 1, loopback)) {
      return new DemoPorts(http.getLocalPort(), smtp.getLocalPort());
    } catch (BindException e) {
      try (var http = new ServerSocket(0, 1, loopback);
          var smtp = new ServerSocket(0, 1, loopback)) {
        return new DemoPorts(http.getLocalPort(), smtp.getLocalPort());
      }
    }
  }

  String boxOffice() {
    return "http://localhost:" + http;
  }

  /** For the cinema's own program. */
  Map<String, String> forProgram() {
    return Map.of(
        "CINEMA_PORT", Integer.toString(http), "CINEMA_SMTP_PORT", Integer.toString(smtp));
  }

  /** For its tasks, to which a supervisor hands on the variables that DORMOUSE_TASK_ENV names. */
  Map<String, String> forTasks() {
    return Map.of(
        "CINEMA_URL",
        boxOffice(),
        "CINEMA_SMTP",
        "localhost:" + smtp,
        "DORMOUSE_TASK_ENV",
        "CINEMA_URL,CINEMA_SMTP");
  }
}
