package dev.dormouse.engine.schedules;

import java.util.List;

/**
 * Some schedules of an environment, in the order in which they were made.
 *
 * @param total how many there are in all
 */
public record SchedulePage(List<Schedule> schedules, long total) {
  public SchedulePage {
    schedules = List.copyOf(schedules);
  }
}
