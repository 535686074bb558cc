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
  private String cursor = "latest";

  /** The runs whose end has been printed. */
  private final Map<String, Boolean> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
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
    // The runs are read before the logs: what one wrote before its end is then printed before it.
    var runs = api.get("/api/v1/runs?page%5Bsize%5D=" + RUNS).path("data").valueStream().toList();
    printLogs();
    // They come newest first; lines are better read in the order of the runs.
    for (var run : runs.reversed()) {
      var id = run.path("id").asString("");
      if (run.path("isCompleted").asBoolean(false)
          && isRecent(run.path("updatedAt").asString(""))
          && ended.put(id, true) == null) {
        printEnd(run, id);
      }
    }
  }

  private boolean isRecent(String updatedAt) {
    return !updatedAt.isEmpty() && !Instant.parse(updatedAt).isBefore(since);
  }

  private void printLogs() throws ApiFailure, InterruptedException {
    int entries = PAGE;
    while (entries == PAGE) {
      var page =
          api.get(
              "/api/v1/logs?limit="
                  + PAGE
                  + "&after="
                  + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
      for (var entry : page.path("entries")) {
        tail.print(label(entry, entry.path("runId").asString("")), entry);
      }
      entries = page.path("entries").size();
      cursor = page.path("next").asString(cursor);
    }
  }

  private void printEnd(JsonNode run, String id) {
    var colour = run.path("isSuccess").asBoolean(false) ? Colour.GREEN : Colour.RED;
    terminal.print(
        tail.time(run.path("finishedAt"))
            + " "
            + label(run, id)
            + terminal.in(colour, run.path("status").asString("")));
  }

  private String label(JsonNode run, String id) {
    return tail.label(run.path("taskIdentifier").asString(""), id);
  }
}
