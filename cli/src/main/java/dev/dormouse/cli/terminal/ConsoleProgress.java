package dev.dormouse.cli.terminal;

import dev.dormouse.deploy.progress.Progress;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows stages as lines with their times: the current one is overwritten as it goes on where that
 * can be done, and told at its end everywhere.
 */
public final class ConsoleProgress implements Progress, AutoCloseable {
  private static final int REFRESH_MILLIS = 200;

  private final Terminal terminal;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable String title;
  private String note = "";
  private long began;

  public ConsoleProgress(Terminal terminal) {
    this.terminal = terminal;
    if (terminal.interactive()) {
      Thread.ofPlatform().daemon().name("dormouse-progress").start(this::refresh);
    }
  }

  @Override
  public synchronized Stage begin(String stage) {
    end(Colour.GREEN, "✓");
    title = stage;
    note = "";
    began = System.nanoTime();
    return text -> {
      synchronized (this) {
        note = text;
      }
    };
  }

  /** The current stage has failed; the reason is told by others. */
  public synchronized void failed() {
    end(Colour.RED, "✗");
  }

  @Override
  public void close() {
    synchronized (this) {
      end(Colour.GREEN, "✓");
    }
    closed.countDown();
  }

  private void end(Colour colour, String mark) {
    if (title != null) {
      if (terminal.interactive()) {
        terminal.overwrite("");
      }
      terminal.say(terminal.in(colour, mark) + " " + line());
      title = null;
    }
  }

  private String line() {
    double seconds = (System.nanoTime() - began) / 1e9;
    return String.format(
        Locale.ROOT, "%-11s %6.1f s  %s", title, seconds, terminal.in(Colour.DIM, note));
  }

  private void refresh() {
    try {
      while (!closed.await(REFRESH_MILLIS, TimeUnit.MILLISECONDS)) {
        synchronized (this) {
          if (title != null) {
            terminal.overwrite("  " + line());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
