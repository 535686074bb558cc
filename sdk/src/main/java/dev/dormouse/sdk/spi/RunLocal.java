package dev.dormouse.sdk.spi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What the SDK keeps once for a run, by its type. */
public final class RunLocal {
  private final Map<Class<?>, Object> values = new ConcurrentHashMap<>();

  /** Of one run. */
  public RunLocal() {}

  /** The value of the type, made where it is asked for first. */
  public <T> T get(Class<T> type, Supplier<T> maker) {
    return type.cast(values.computeIfAbsent(type, key -> maker.get()));
  }
}
