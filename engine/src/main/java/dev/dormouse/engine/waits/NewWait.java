package dev.dormouse.engine.waits;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.WaitpointKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A wait that is to be: what it waits for, and whether that is there already. */
record NewWait(
    WaitpointId id,
    WaitpointKind kind,
    @Nullable Instant expiresAt,
    boolean ended,
    boolean timedOut,
    boolean answered,
    int remaining,
    @Nullable WaitpointId tokenId,
    @Nullable EventId eventId,
    @Nullable EventWait event) {

  /** What an EVENT wait accepts. */
  record EventWait(String name, EventFilter filter) {}

  static NewWait of(WaitpointId id, WaitpointKind kind, @Nullable Instant expiresAt) {
    return new NewWait(id, kind, expiresAt, false, false, false, 0, null, null, null);
  }

  NewWait ended(boolean nowEnded, boolean byTimeout) {
    return new NewWait(
        id, kind, expiresAt, nowEnded, byTimeout, answered, remaining, tokenId, eventId, event);
  }

  NewWait answered(boolean byTask) {
    return new NewWait(
        id, kind, expiresAt, ended, timedOut, byTask, remaining, tokenId, eventId, event);
  }

  NewWait token(WaitpointId token) {
    return new NewWait(
        id, kind, expiresAt, ended, timedOut, answered, remaining, token, eventId, event);
  }

  NewWait event(EventWait accepted) {
    return new NewWait(
        id, kind, expiresAt, ended, timedOut, answered, remaining, tokenId, eventId, accepted);
  }

  NewWait brought(EventId by) {
    return new NewWait(id, kind, expiresAt, true, false, answered, remaining, tokenId, by, event);
  }

  NewWait remaining(int runs) {
    return new NewWait(
        id, kind, expiresAt, runs == 0, false, answered, runs, tokenId, eventId, event);
  }
}
