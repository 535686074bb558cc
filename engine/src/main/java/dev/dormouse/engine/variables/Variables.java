package dev.dormouse.engine.variables;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The variables of environments: each encrypted with its environment's key, and that with the
 * {@link SealingKey}. Every change takes the lock of the environment's key, so none falls between
 * an old key and a new one. Thread-safe.
 */
public final class Variables {
  private static final int MOST = 500;

  /** What a process can be started with is bounded, and a node asks for all at once. */
  private static final int MOST_BYTES = 256 * 1024;

  private final Database database;
  private final InstantSource clock;
  private final @Nullable SealingKey sealing;

  /** What becomes of variables that are there already. */
  public enum Existing {
    REFUSED,
    KEPT,
    REPLACED
  }

  /**
   * @param sealing null for an installation without variables: to set one is refused
   */
  public Variables(Database database, InstantSource clock, @Nullable SealingKey sealing) {
    this.database = database;
    this.clock = clock;
    this.sealing = sealing;
  }

  /** All of the environment, by name. */
  public List<Variable> list(EnvironmentId environment) {
    var kept = database.call(handle -> VariableStore.of(handle, environment));
    var sealed = kept.key();
    if (sealed == null) {
      return List.of();
    }
    var key = open(environment, sealed);
    return kept.rows().stream().map(row -> shown(row, key)).toList();
  }

  public Optional<Variable> find(EnvironmentId environment, String name) {
    return list(environment).stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** Sets the variables, all or none. */
  public void set(EnvironmentId environment, Collection<NewVariable> wanted, Existing existing) {
    database.useTransaction(handle -> {
      var key = lock(handle, environment);
      var secret = new HashMap<String, Boolean>();
      VariableStore.of(handle, environment)
          .rows()
          .forEach(row -> secret.put(row.name(), row.secret()));
      boolean changed = false;
      for (var each : wanted) {
        boolean there = secret.containsKey(each.name());
        if (there && existing == Existing.REFUSED) {
          throw new EngineException(
              ErrorCode.NAME_TAKEN,
              "the environment has the variable %s already; change it instead"
                  .formatted(each.name()));
        }
        if (!there || existing == Existing.REPLACED) {
          boolean hidden =
              Objects.requireNonNullElse(each.secret(), secret.getOrDefault(each.name(), false));
          VariableStore.put(
              handle,
              environment,
              new VariableStore.Row(
                  each.name(), key.encrypt(each.name(), each.value()), hidden, clock.instant()));
          changed = true;
        }
      }
      if (changed) {
        bound(handle, environment);
        VariableStore.changed(handle, environment);
      }
    });
  }

  /** False where the environment has no such variable. */
  public boolean unset(EnvironmentId environment, String name) {
    return database.inTransaction(handle -> {
      var _ = lock(handle, environment);
      boolean removed = VariableStore.remove(handle, environment, name);
      if (removed) {
        VariableStore.changed(handle, environment);
      }
      return removed;
    });
  }

  /**
   * Gives every environment a new key and encrypts its variables with it, an environment at a time;
   * the old keys are gone then. Also what a {@link SealingKey#renew renewed} sealing key needs to
   * be the only one.
   *
   * @return how many environments have variables
   */
  public int renewKeys() {
    var environments = database.call(VariableStore::environments);
    environments.forEach(environment ->
        database.useTransaction(handle -> {
          var old = lock(handle, environment);
          var next = EnvironmentKey.create(environment);
          for (var row : VariableStore.of(handle, environment).rows()) {
            var value = old.decrypt(row.name(), row.encrypted());
            VariableStore.put(
                handle, environment, row.encryptedAs(next.encrypt(row.name(), value)));
          }
          VariableStore.replaceKey(handle, environment, next.sealed(sealing()), clock.instant());
        }));
    return environments.size();
  }

  /** What the tasks of a deployment get. */
  public EnvironmentVariables of(Handle handle, DeploymentId deployment) {
    var kept = VariableStore.of(handle, deployment);
    var values = new HashMap<String, String>();
    var sealed = kept.key();
    if (sealed != null) {
      var key = open(kept.environment(), sealed);
      kept.rows().forEach(row -> values.put(row.name(), key.decrypt(row.name(), row.encrypted())));
    }
    return new EnvironmentVariables(kept.revision(), values);
  }

  /**
   * Throws where what is kept cannot be opened with the key that is here: better at the start than
   * with the first run.
   */
  public void check() {
    if (sealing == null) {
      return;
    }
    database.useTransaction(handle ->
        VariableStore.environments(handle).stream()
            .findFirst()
            .map(any -> VariableStore.of(handle, any))
            .ifPresent(kept -> {
              var _ = open(kept.environment(), Objects.requireNonNull(kept.key()));
            }));
  }

  private EnvironmentKey lock(Handle handle, EnvironmentId environment) {
    var fresh = EnvironmentKey.create(environment).sealed(sealing());
    return open(environment, VariableStore.lockKey(handle, environment, fresh, clock.instant()));
  }

  private EnvironmentKey open(EnvironmentId environment, byte[] key) {
    return EnvironmentKey.open(environment, key, sealing());
  }

  private SealingKey sealing() {
    if (sealing == null) {
      throw new EngineException(
          ErrorCode.SEALED, "this server was started without a sealing key and keeps no variables");
    }
    return sealing;
  }

  private static Variable shown(VariableStore.Row row, EnvironmentKey key) {
    return new Variable(
        row.name(),
        row.secret() ? Optional.empty() : Optional.of(key.decrypt(row.name(), row.encrypted())),
        row.secret(),
        row.updatedAt());
  }

  private static void bound(Handle handle, EnvironmentId environment) {
    var rows = VariableStore.of(handle, environment).rows();
    if (rows.size() > MOST) {
      throw new EngineException(
          ErrorCode.TOO_MANY,
          "the environment would have %d variables; at most %d are kept"
              .formatted(rows.size(), MOST));
    }
    long bytes = rows.stream().mapToLong(row -> row.encrypted().length).sum();
    if (bytes > MOST_BYTES) {
      throw new EngineException(
          ErrorCode.TOO_LARGE,
          "the environment's variables would have %d bytes together; at most %d are kept"
              .formatted(bytes, MOST_BYTES));
    }
  }
}
