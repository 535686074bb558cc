package dev.dormouse.worker;

import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.loading.LoadFailure;
import dev.dormouse.worker.loading.TaskScan;
import dev.dormouse.worker.logging.Capture;
import dev.dormouse.worker.logging.LogBuffer;
import dev.dormouse.worker.logging.LogSender;
import dev.dormouse.worker.logging.WorkerLog;
import dev.dormouse.worker.metrics.RunMetrics;
import dev.dormouse.worker.run.WorkerParts;
import java.io.IOException;
import java.util.List;

/** A worker in the test's own JVM, and its supervisor; output is not captured. */
final class RunningWorker implements AutoCloseable {
  final ScriptedSupervisor supervisor = new ScriptedSupervisor();
  private final Thread loop;

  RunningWorker() throws IOException, LoadFailure {
    var link = new SupervisorLink(supervisor.socket());
    var buffer = LogBuffer.OF_THIS_JVM;
    var log = new WorkerLog(buffer, new LogSender(buffer, link), new Capture(buffer));
    var tasks =
        new TaskScan(
                System.getProperty("java.class.path"),
                List.of("dev.dormouse.worker.samples"),
                getClass().getClassLoader())
            .load();
    var metrics = new RunMetrics(link, log.clock(), List::of);
    this.loop =
        new Thread(
            () -> {
              try {
                new CommandLoop(tasks, WorkerParts.of(link, log, metrics)).run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "dormouse-commands");
    loop.start();
  }

  @Override
  public void close() throws IOException {
    supervisor.command(WorkerCommand.Exit::new);
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    supervisor.close();
  }
}
