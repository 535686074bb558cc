package dev.dormouse.protocol.node;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.dormouse.protocol.api.WaitResult;
import java.util.List;

/** Something that happened to a run while a machine of the node executes it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Signal.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = Signal.Complete.class, name = "complete"),
})
public sealed interface Signal {
  RunEpoch run();

  /** Somebody canceled the run. */
  record Cancel(RunEpoch run) implements Signal {}

  /** Waits of the run have ended, while other threads of it compute. */
  record Complete(RunEpoch run, List<WaitResult> results) implements Signal {
    public Complete {
      results = List.copyOf(results);
    }
  }
}
