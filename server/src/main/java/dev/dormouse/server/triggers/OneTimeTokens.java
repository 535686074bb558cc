package dev.dormouse.server.triggers;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import java.util.function.Supplier;

/** Lets public tokens that are good for one trigger trigger once. */
public final class OneTimeTokens {
  private final Tenancy tenancy;

  public OneTimeTokens(Tenancy tenancy) {
    this.tenancy = tenancy;
  }

  /**
   * Does what the token allows. Where that is refused, the token stays good; where the process dies
   * in between, it does not.
   */
  <T> T spend(Call call, Supplier<T> trigger) {
    if (!(call.caller() instanceof Caller.Holder holder)) {
      return trigger.get();
    }
    var once = holder.once();
    if (once == null) {
      return trigger.get();
    }
    if (!tenancy.use(once.id(), once.until())) {
      throw new ApiError(401, "This public token was good for one trigger, and has been used");
    }
    try {
      return trigger.get();
    } catch (EngineException e) {
      tenancy.giveBack(once.id());
      throw e;
    }
  }
}
