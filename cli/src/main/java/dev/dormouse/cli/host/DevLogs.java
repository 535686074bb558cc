package dev.dormouse.cli.host;

import dev.dormouse.cli.runs.LogTail;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Prints what an environment's runs log, as they go on, until its thread is interrupted. */
final class DevLogs implements Runnable {
  private static final int POLL_MILLIS = 400;
  private static final int PAGE = 1000;
  private static final int RUNS = 50;
  private static final int MOST_KNOWN = 1000;

  private final Api api;
  private final Terminal terminal;
  private final LogTail tail;
  private final Instant since;

  /** What has been printed of a run: up to where, and as of which state of the run. */
  private record Printed(String cursor, String updatedAt) {}

  private final Map<String, Printed> printed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Printed> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  DevLogs(Api api, Terminal terminal, Instant since) {
    this.api = api;
    this.terminal = terminal;
    this.tail = new LogTail(terminal, ZoneId.systemDefault());
    this.since = since;
  }

  @Override
  public void run() {
    boolean told = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look();
        told = false;
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (ApiFailure e) {
        if (!told) {
          terminal.say(terminal.in(Colour.YELLOW, "Logs cannot be shown: " + e.getMessage()));
        }
        told = true;
        if (!rest()) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static boolean rest() {
    try {
      TimeUnit.SECONDS.sleep(2);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void look() throws ApiFailure, InterruptedException {
    var runs = api.get("/api/v1/runs?page%5Bsize%5D=" + RUNS).path("data").valueStream().toList();
    // They come newest first; lines are better read in the order of the runs.
    for (var run : runs.reversed()) {
      var id = run.path("id").asString("");
      var updatedAt = run.path("updatedAt").asString("");
      var before = printed.getOrDefault(id, new Printed("", ""));
      boolean executes = run.path("isExecuting").asBoolean(false);
      if (isRecent(updatedAt) && (executes || !before.updatedAt().equals(updatedAt))) {
        var cursor = printLogs(run, id, before.cursor());
        if (!before.updatedAt().equals(updatedAt)) {
          printEnd(run, id);
        }
        printed.put(id, new Printed(cursor, updatedAt));
      }
    }
  }

  private boolean isRecent(String updatedAt) {
    return !updatedAt.isEmpty() && !Instant.parse(updatedAt).isBefore(since);
  }

  private String printLogs(JsonNode run, String id, String after)
      throws ApiFailure, InterruptedException {
    var cursor = after;
    while (true) {
      var page =
          api.get(
              "/api/v1/runs/"
                  + id
                  + "/logs?limit="
                  + PAGE
                  + (cursor.isEmpty()
                      ? ""
                      : "&after=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8)));
      for (var entry : page.path("entries")) {
        if (isRecent(entry.path("time").asString(""))) {
          tail.print(label(run, id), entry);
        }
      }
      var next = page.path("next").asString("");
      cursor = next.isEmpty() ? cursor : next;
      if (next.isEmpty() || page.path("entries").size() < PAGE) {
        return cursor;
      }
    }
  }

  private void printEnd(JsonNode run, String id) {
    if (run.path("isCompleted").asBoolean(false)) {
      var colour = run.path("isSuccess").asBoolean(false) ? Colour.GREEN : Colour.RED;
      terminal.print(
          tail.time(run.path("finishedAt"))
              + " "
              + label(run, id)
              + terminal.in(colour, run.path("status").asString("")));
    }
  }

  /** The task, and the end of the run's id, which differs where its beginning does not. */
  private String label(JsonNode run, String id) {
    return terminal.in(
            Colour.CYAN,
            run.path("taskIdentifier").asString("")
                + " …"
                + id.substring(Math.max(0, id.length() - 6)))
        + " ";
  }
}
