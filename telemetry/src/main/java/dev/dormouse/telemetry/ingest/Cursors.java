package dev.dormouse.telemetry.ingest;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.Statement;

/**
 * How far things have been brought that come in an order of their own. Kept beside the rows, so
 * that one who loses the rows, or goes back to a backup of them, begins where these end.
 */
public final class Cursors {
  private final ClickHouse clickHouse;

  public Cursors(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** The last position written; empty before the first. */
  public String read(String name) throws InterruptedException {
    return clickHouse.text(
        Statement.of(
                "SELECT position FROM trigger_dev.cursors FINAL WHERE name = {name: String}"
                    + " FORMAT TSVRaw")
            .with("name", name));
  }

  /** To be called after what is before the position is stored. */
  public void write(String name, String position) throws InterruptedException {
    clickHouse.execute(
        Statement.of(
                "INSERT INTO trigger_dev.cursors (name, position)"
                    + " SELECT {name: String}, {position: String}")
            .with("name", name)
            .with("position", position));
  }
}
