package dev.dormouse.server.alerts;

import dev.dormouse.engine.alerts.Alerts;
import dev.dormouse.engine.alerts.Delivery;
import dev.dormouse.engine.background.Loop;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is on its way to alert channels, at least once: it is marked as delivered after it
 * arrived, and whoever dies in between lets it be sent again.
 */
public final class AlertSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlertSender.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int AT_ONCE = 8;

  private final Alerts alerts;
  private final Courier courier;
  private final Loop loop;

  private AlertSender(Alerts alerts, Courier courier) {
    this.alerts = alerts;
    this.courier = courier;
    this.loop = Loop.start("alert-sender", INTERVAL, this::runOnce);
  }

  public static AlertSender start(Alerts alerts, AlertsConfig config, InstantSource clock) {
    return new AlertSender(alerts, new Courier(config, clock));
  }

  /** Delivers some of what is due, at the same time; true where there may be more. */
  private boolean runOnce() {
    var due = alerts.take(AT_ONCE);
    var threads =
        due.stream()
            .map(each -> Thread.ofVirtual().name("alert").start(() -> deliver(each)))
            .toList();
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return due.size() == AT_ONCE;
  }

  private void deliver(Delivery delivery) {
    try {
      courier.deliver(delivery);
      alerts.delivered(delivery);
    } catch (IOException | RuntimeException e) {
      log.info(
          "The alert {} did not arrive at {}: {}",
          delivery.id(),
          delivery.channel(),
          e.getMessage());
      alerts.failed(delivery, String.valueOf(e.getMessage()));
    }
  }

  /** Lets what is being sent arrive. */
  @Override
  public void close() {
    loop.close();
  }
}
