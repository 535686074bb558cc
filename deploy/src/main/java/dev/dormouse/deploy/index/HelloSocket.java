package dev.dormouse.deploy.index;

import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.protocol.worker.WorkerRequest.Hello;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The side of a supervisor that hears a worker's first word and then sends it home. */
final class HelloSocket implements AutoCloseable {
  private final ServerSocketChannel server;
  private final CompletableFuture<Hello> hello = new CompletableFuture<>();

  private HelloSocket(ServerSocketChannel server) {
    this.server = server;
  }

  static HelloSocket open(Path path) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    var socket = new HelloSocket(server);
    Thread.ofPlatform().daemon().name("dormouse-index").start(socket::listen);
    return socket;
  }

  /** Completed with the worker's first word. */
  CompletableFuture<Hello> hello() {
    return hello;
  }

  private void listen() {
    while (server.isOpen()) {
      try (var channel = server.accept()) {
        answer(channel);
      } catch (IOException e) {
        // Closed by us, or by a worker that is gone: whoever waits sees the process's end.
      }
    }
  }

  private void answer(SocketChannel channel) throws IOException {
    switch (Frames.read(channel, WorkerRequest.class)) {
      case Hello said -> {
        Frames.write(channel, new WorkerAnswer.Done());
        hello.complete(said);
      }
      case WorkerRequest.Next next ->
          Frames.write(
              channel,
              new WorkerAnswer.Commands(List.of(new WorkerCommand.Exit(next.after() + 1))));
      case WorkerRequest.Logs _, WorkerRequest.Metrics _ ->
          Frames.write(channel, new WorkerAnswer.Done());
      case WorkerRequest.Call _,
          WorkerRequest.Waiting _,
          WorkerRequest.Running _,
          WorkerRequest.CheckpointNow _,
          WorkerRequest.Quiesced _,
          WorkerRequest.Restored _,
          WorkerRequest.Finished _ ->
          Frames.write(
              channel,
              new WorkerAnswer.Refused(
                  "the project is only being looked at: tasks may not run while it is loaded"));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
