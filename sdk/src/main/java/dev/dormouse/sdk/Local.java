package dev.dormouse.sdk;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that each attempt of a run has of its own, for all of its threads: a connection that a
 * middleware opens, say.
 *
 * <pre>{@code
 * static final Local<Connection> CONNECTION = Local.of(pool::getConnection);
 *
 * CONNECTION.get().setAutoCommit(false);
 * }</pre>
 *
 * @param <T> the value
 */
public final class Local<T> {
  private final @Nullable Supplier<? extends T> initial;

  private Local(@Nullable Supplier<? extends T> initial) {
    this.initial = initial;
  }

  /** Without a value until it is set. */
  public static <T> Local<T> unset() {
    return new Local<>(null);
  }

  /** Made where it is asked for first. */
  public static <T> Local<T> of(Supplier<? extends T> initial) {
    return new Local<>(initial);
  }

  /** The values of one attempt. */
  private static final class Values {
    private final Map<Local<?>, Object> values = new ConcurrentHashMap<>();
  }

  private static Map<Local<?>, Object> values() {
    return Runs.required("Local").local().get(Values.class, Values::new).values;
  }

  /** The value; throws where there is none. */
  public T get() {
    return find()
        .orElseThrow(() ->
            new IllegalStateException("the value was asked for before it was set in this attempt"));
  }

  /** The value; empty where it is not set. */
  public Optional<T> find() {
    var make = initial;
    Object value =
        make == null ? values().get(this) : values().computeIfAbsent(this, key -> make.get());
    // Only values of T are put in for this key.
    @SuppressWarnings("unchecked")
    T typed = (T) value;
    return Optional.ofNullable(typed);
  }

  /** Sets the value for the rest of the attempt. */
  public void set(T value) {
    var unused = values().put(this, value);
  }
}
