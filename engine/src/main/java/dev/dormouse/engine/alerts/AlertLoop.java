package dev.dormouse.engine.alerts;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.dormouse.engine.alerts.OccurrenceStore.Occurrence;
import dev.dormouse.engine.alerts.OccurrenceStore.Place;
import dev.dormouse.engine.failures.ErrorGroups;
import dev.dormouse.engine.failures.ErrorGroups.Grouped;
import dev.dormouse.engine.failures.ErrorGroups.News;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Looks at what happened: puts failures into their groups, and makes deliveries of it for the
 * channels that want to hear of it; all in one transaction, so that each occurrence counts once and
 * none is lost. One server at a time.
 */
public final class AlertLoop {
  private static final int AT_ONCE = 100;

  private final Database database;
  private final InstantSource clock;
  private final ErrorGroups groups;

  public AlertLoop(Database database, InstantSource clock, ErrorGroups groups) {
    this.database = database;
    this.clock = clock;
    this.groups = groups;
  }

  /** Looks at some of it; true where there may be more. */
  public boolean runOnce() {
    return database.inTransaction(this::step);
  }

  private boolean step(Handle handle) {
    if (!OccurrenceStore.lock(handle)) {
      return false;
    }
    var occurrences = OccurrenceStore.take(handle, AT_ONCE);
    occurrences.stream()
        .collect(groupingBy(Occurrence::environment, LinkedHashMap::new, toList()))
        .forEach((environment, each) -> tell(handle, environment, each));
    return occurrences.size() == AT_ONCE;
  }

  private void tell(Handle handle, EnvironmentId environment, List<Occurrence> occurrences) {
    var place = OccurrenceStore.place(handle, environment);
    var alerts = new ArrayList<Alert>();
    occurrences.stream()
        .filter(each -> each.kind() != AlertKind.RUN_FAILED)
        .map(each -> AlertTexts.deployment(place, each))
        .forEach(alerts::add);
    alerts.addAll(failures(handle, place, occurrences));
    var channels = AlertStore.channels(handle, environment);
    for (var channel : channels) {
      for (var alert : alerts) {
        if (channel.active() && channel.alerts().contains(alert.kind())) {
          AlertStore.send(handle, channel, alert, clock.instant());
        }
      }
    }
  }

  /** One alert for all that failed alike. */
  private List<Alert> failures(Handle handle, Place place, List<Occurrence> occurrences) {
    var runs =
        occurrences.stream()
            .filter(each -> each.kind() == AlertKind.RUN_FAILED)
            .map(Occurrence::subject)
            .toList();
    if (runs.isEmpty()) {
      return List.of();
    }
    var known = OccurrenceStore.failures(handle, runs);
    Map<ErrorGroupId, List<Grouped>> alike = new LinkedHashMap<>();
    for (var run : runs) {
      var failure = known.get(new RunId(run));
      if (failure != null) {
        var grouped = groups.add(handle, failure);
        alike.computeIfAbsent(grouped.group().id(), _ -> new ArrayList<>()).add(grouped);
      }
    }
    var alerts = new ArrayList<Alert>();
    for (var each : alike.values()) {
      var heard = each.stream().filter(grouped -> grouped.news() != News.IGNORED).toList();
      if (!heard.isEmpty()) {
        alerts.add(AlertTexts.failures(place, AlertKind.RUN_FAILED, heard));
      }
      news(each, News.NEW, AlertKind.ERROR_NEW, place, alerts);
      news(each, News.REGRESSED, AlertKind.ERROR_REGRESSED, place, alerts);
    }
    return alerts;
  }

  private static void news(
      List<Grouped> alike, News news, AlertKind kind, Place place, List<Alert> alerts) {
    alike.stream()
        .filter(grouped -> grouped.news() == news)
        .map(grouped -> AlertTexts.failures(place, kind, List.of(grouped)))
        .forEach(alerts::add);
  }
}
