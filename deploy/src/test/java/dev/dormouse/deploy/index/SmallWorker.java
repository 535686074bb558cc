package dev.dormouse.deploy.index;

import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.worker.Frames;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A program that says hello as a worker does; its behaviour is named by the packages it is given.
 */
final class SmallWorker {
  private SmallWorker() {}

  public static void main(String[] arguments) throws Exception {
    var packages = System.getenv("DORMOUSE_PACKAGES");
    switch (packages) {
      case "hangs" -> new CountDownLatch(1).await();
      case "dies" -> {
        System.out.println("the database is not there");
        System.exit(7);
      }
      case "fails" -> hello("java.lang.ExceptionInInitializerError\n\tat a.B.<clinit>", List.of());
      case "stays" -> {
        hello(null, List.of(task("only", "a.Only")));
        new CountDownLatch(1).await();
      }
      default -> {
        hello(
            null,
            Arrays.stream(packages.split(",", -1))
                .filter(id -> !id.equals("none"))
                .map(id -> task(id.replace("twice", "once"), "a." + id))
                .toList());
        while (!(ask(new WorkerRequest.Next(0)) instanceof WorkerAnswer.Commands)) {}
      }
    }
  }

  private static void hello(@Nullable String failure, List<TaskDeclaration> tasks)
      throws IOException {
    ask(new WorkerRequest.Hello(1, ProcessHandle.current().pid(), tasks, failure));
  }

  private static WorkerAnswer ask(WorkerRequest request) throws IOException {
    var address = UnixDomainSocketAddress.of(System.getenv("DORMOUSE_SOCKET"));
    try (var channel = SocketChannel.open(address)) {
      Frames.write(channel, request);
      return Frames.read(channel, WorkerAnswer.class);
    }
  }

  private static TaskDeclaration task(String id, String className) {
    return new TaskDeclaration(
        new TaskId(id), className, null, null, null, null, null, false, null, "In", "Out");
  }
}
