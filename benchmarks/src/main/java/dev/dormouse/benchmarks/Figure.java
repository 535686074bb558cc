package dev.dormouse.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One measured figure, and a peer's beside it where there is one; {@code ratio} is value /
 * peerValue.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(
    String name,
    double value,
    String unit,
    @Nullable String peer,
    @Nullable Double peerValue,
    @Nullable Double ratio) {
  public static Figure of(String name, double value, String unit) {
    return new Figure(name, rounded(value), unit, null, null, null);
  }

  public Figure beside(String other, double otherValue) {
    return new Figure(name, value, unit, other, rounded(otherValue), rounded(value / otherValue));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
