package dev.dormouse.engine.nodes;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.NodeTokens;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nodes by their lasting names: added, drained, forgotten. Thread-safe. */
public final class NodeNames {
  private static final Logger log = LoggerFactory.getLogger(NodeNames.class);
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private final Database database;
  private final InstantSource clock;
  private final NodeTokens tokens;
  private final Forgetting forgetting;

  NodeNames(Database database, InstantSource clock, NodeTokens tokens, Forgetting forgetting) {
    this.database = database;
    this.clock = clock;
    this.tokens = tokens;
    this.forgetting = forgetting;
  }

  /** A new name, or one that was forgotten; answers the token that opens it and nothing else. */
  public String add(String name) {
    if (!FORM.matcher(name).matches()) {
      throw new EngineException(
          ErrorCode.INVALID,
          "a node's name is \"%s\"; it must be 1 to 100 letters, digits, '_', '.' or '-', the first a letter or digit"
              .formatted(name));
    }
    return database.inTransaction(handle -> {
      NodeStore.lockName(handle, name);
      var known = NodeNameStore.find(handle, name);
      if (known.isPresent() && !known.get().forgotten()) {
        throw new EngineException(
            ErrorCode.NAME_TAKEN,
            "there is a node \"%s\" already; make its token anew, or choose another name"
                .formatted(name));
      }
      return fresh(handle, name, known.isPresent(), null);
    });
  }

  /** A new token; the one before opens nothing from now on. */
  public String renew(String name) {
    return database.inTransaction(handle -> {
      NodeStore.lockName(handle, name);
      var _ =
          NodeNameStore.find(handle, name)
              .filter(known -> !known.forgotten())
              .orElseThrow(() -> unknown(name));
      return fresh(handle, name, true, null);
    });
  }

  /**
   * A supervisor registers; its name is locked.
   *
   * @param joinKey the name of the key it came with, or null for a token of its own
   * @return its token
   */
  String enter(Handle handle, String name, @Nullable String joinKey) {
    var known = NodeNameStore.find(handle, name);
    if (known.isEmpty() || known.get().forgotten()) {
      return fresh(handle, name, known.isPresent(), joinKey);
    }
    if (joinKey != null && !joinKey.equals(known.get().joinKey())) {
      throw new EngineException(
          ErrorCode.NODE_NOT_YOURS,
          "the name \"%s\" is that of a node with a token of its own; use that, or another name"
              .formatted(name));
    }
    return tokens.create(name, known.get().generation());
  }

  private String fresh(Handle handle, String name, boolean known, @Nullable String joinKey) {
    if (known) {
      NodeNameStore.renew(handle, name, joinKey);
    } else {
      NodeNameStore.insert(handle, name, joinKey, clock.instant());
    }
    return tokens.create(name, NodeNameStore.find(handle, name).orElseThrow().generation());
  }

  /**
   * Whether it gets no new runs: what executes ends, what waits goes to the store. False brings it
   * back.
   */
  public void drain(String name, boolean draining) {
    database.useTransaction(handle -> {
      if (!NodeNameStore.drain(handle, name, draining ? clock.instant() : null)) {
        throw unknown(name);
      }
      if (!draining) {
        // Its question for work stands already, for as long as a long poll lasts.
        handle.afterCommit(forgetting.runs()::offerAgain);
      }
    });
    log.info("Node {} {}", name, draining ? "is draining" : "gets work again");
  }

  boolean isDraining(NodeId node) {
    return database.call(handle -> NodeNameStore.isDraining(handle, node));
  }

  /** All that were not forgotten, by name. */
  public List<NodeView> list() {
    return database.call(handle -> NodeNameStore.list(handle, clock.instant()));
  }

  /**
   * The node never comes back: its token opens nothing, and runs whose checkpoints nobody else has
   * begin a new attempt.
   *
   * @param alive whether it may be forgotten while it is trusted to live
   * @return how many runs lost their checkpoints
   */
  public int forget(String name, boolean alive) {
    database.useTransaction(handle -> {
      NodeStore.lockName(handle, name);
      if (NodeNameStore.find(handle, name).isEmpty()) {
        throw unknown(name);
      }
      var now = clock.instant();
      if (!alive && NodeNameStore.isAlive(handle, name, now)) {
        throw new EngineException(
            ErrorCode.STATE_CONFLICT,
            "the node \"%s\" lives; drain it and stop its supervisor first, or insist"
                .formatted(name));
      }
      NodeNameStore.forget(handle, name, now);
      forgetting.loseHeld(handle, name, now);
    });
    // Whoever dies here forgets it once more: what is done is done.
    int all = 0;
    for (int some = 1; some > 0; all += some) {
      some = database.inTransaction(handle -> forgetting.giveUpStored(handle, name));
    }
    log.warn("Node {} is forgotten; {} runs begin anew", name, all);
    return all;
  }

  private static EngineException unknown(String name) {
    return new EngineException(
        ErrorCode.NODE_NAME_UNKNOWN, "there is no node \"%s\"".formatted(name));
  }
}
