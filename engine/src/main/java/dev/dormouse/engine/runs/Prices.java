package dev.dormouse.engine.runs;

import dev.dormouse.protocol.MachinePreset;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/**
 * What machines cost, for whoever wants it counted.
 *
 * @param centsPerHour of each preset's machines while they execute a run; a preset without a price
 *     costs nothing
 * @param centsPerRun of each run that was begun, whatever it computes
 */
public record Prices(Map<MachinePreset, BigDecimal> centsPerHour, BigDecimal centsPerRun) {
  /** Machines are the user's own, and nothing is counted. */
  public static final Prices FREE = new Prices(Map.of(), BigDecimal.ZERO);

  private static final String RUN = "run";
  private static final double MILLIS_PER_HOUR = 3_600_000;

  public Prices {
    centsPerHour = Map.copyOf(centsPerHour);
    centsPerHour.forEach((machine, cents) -> notNegative(machine.label(), cents));
    notNegative(RUN, centsPerRun);
  }

  private static void notNegative(String what, BigDecimal cents) {
    if (cents.signum() < 0) {
      throw new IllegalArgumentException(
          "the price of %s is %s; it must not be negative".formatted(what, cents));
    }
  }

  /** Reads a table as {@code small-1x=1.2,large-1x=9.6,run=0.0025}; empty for none. */
  public static Prices parse(String table) {
    var machines = new EnumMap<MachinePreset, BigDecimal>(MachinePreset.class);
    var run = BigDecimal.ZERO;
    for (String entry : table.isBlank() ? new String[0] : table.split(",", -1)) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "a price is \"%s\"; it must be like small-1x=1.2 (cents an hour) or run=0.0025 (cents a run)"
                .formatted(entry));
      }
      String name = entry.substring(0, equals).strip();
      var cents = cents(name, entry.substring(equals + 1).strip());
      if (name.equals(RUN)) {
        run = cents;
      } else {
        machines.put(MachinePreset.of(name), cents);
      }
    }
    return new Prices(machines, run);
  }

  private static BigDecimal cents(String name, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the price of %s is \"%s\"; it must be a number of cents".formatted(name, text), e);
    }
  }

  /** What the machines that executed the run have cost, in cents; its waits cost nothing. */
  public double machineCents(Run run) {
    var machine = run.settings().machine();
    long millis = run.times().computed().toMillis();
    var former = run.settings().former();
    if (former == null) {
      return cents(machine == null ? MachinePreset.DEFAULT : machine, millis);
    }
    return cents(former.machine(), former.computed().toMillis())
        + cents(
            machine == null ? MachinePreset.DEFAULT : machine,
            Math.max(0, millis - former.computed().toMillis()));
  }

  private double cents(MachinePreset machine, long millis) {
    return centsPerHour.getOrDefault(machine, BigDecimal.ZERO).doubleValue()
        * millis
        / MILLIS_PER_HOUR;
  }

  /** What the run costs because it was begun, in cents. */
  public double runCents(Run run) {
    return run.attempt() > 0 ? centsPerRun.doubleValue() : 0;
  }
}
