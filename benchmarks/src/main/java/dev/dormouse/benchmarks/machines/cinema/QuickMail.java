package dev.dormouse.benchmarks.machines.cinema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A mail server that takes every message and forgets it. */
final class QuickMail implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final ServerSocket server;

  QuickMail() throws IOException {
    server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("mail").start(this::accept);
  }

  String address() {
    return "localhost:" + server.getLocalPort();
  }

  private void accept() {
    while (true) {
      Socket caller;
      try {
        caller = server.accept();
      } catch (IOException e) {
        return; // closed
      }
      Thread.ofVirtual().start(() -> talk(caller));
    }
  }

  private static void talk(Socket caller) {
    try (caller;
        var in =
            new BufferedReader(
                new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1))) {
      say(caller, "220 here");
      boolean message = false;
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        if (message) {
          message = !line.equals(".");
          if (!message) {
            say(caller, "250 taken");
          }
          continue;
        }
        switch (line.strip().toUpperCase(Locale.ROOT)) {
          case "DATA" -> {
            message = true;
            say(caller, "354 go on");
          }
          case "QUIT" -> {
            say(caller, "221 bye");
            return;
          }
          default -> say(caller, "250 yes");
        }
      }
    } catch (IOException e) {
      // The caller has gone, or was checkpointed.
    }
  }

  private static void say(Socket caller, String line) throws IOException {
    caller.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
