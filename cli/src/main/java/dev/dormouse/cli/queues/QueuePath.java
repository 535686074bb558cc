package dev.dormouse.cli.queues;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A queue as the command line names it: {@code task/ID} for a task's own, else its name. */
record QueuePath(String type, String name) {
  private static final String TASK = "task/";

  static QueuePath of(String text) {
    return text.startsWith(TASK)
        ? new QueuePath("task", text.substring(TASK.length()))
        : new QueuePath("custom", text);
  }

  String path(String operation) {
    return "/api/v1/queues/"
        + URLEncoder.encode(name.replace("/", "%2F"), StandardCharsets.UTF_8).replace("+", "%20")
        + operation;
  }
}
