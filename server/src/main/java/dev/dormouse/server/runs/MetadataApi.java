package dev.dormouse.server.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.dormouse.engine.control.MetadataOperation;
import dev.dormouse.engine.control.Runs;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The JSON object shown beside a run. */
public final class MetadataApi {
  private static final int MAX_BYTES = 2 * Limits.METADATA_BYTES;

  private final Runs runs;
  private final RunViews views;

  public MetadataApi(Runs runs, RunViews views) {
    this.runs = runs;
    this.views = views;
  }

  /** The metadata of a run. */
  record Metadata(JsonNode metadata) {}

  /** New metadata, or operations on it; also on that of the run's parent and root. */
  record Update(
      @Nullable JsonNode metadata,
      @Nullable List<Operation> operations,
      @Nullable List<Operation> parentOperations,
      @Nullable List<Operation> rootOperations) {}

  /** An operation as the official client writes it. */
  record Operation(Type type, @Nullable String key, @Nullable JsonNode value) {

    /** What an operation does. */
    enum Type {
      @JsonProperty("set")
      SET,
      @JsonProperty("delete")
      DELETE,
      @JsonProperty("append")
      APPEND,
      @JsonProperty("remove")
      REMOVE,
      @JsonProperty("increment")
      INCREMENT,
      @JsonProperty("update")
      UPDATE
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/runs/{runId}/metadata")
            .does("The run's metadata")
            .opensTo(ResultApi.READS_RUN)
            .answers(200, Metadata.class, "The metadata")
            .refuses(404, "There is no such run")
            .by(call ->
                Answer.ok(
                    new Metadata(runs.metadata(call.environment().id(), RunControlApi.id(call))))),
        Endpoint.put("/api/v1/runs/{runId}/metadata")
            .does("Replaces the run's metadata, or carries out operations on it")
            .opensTo(RunControlApi.WRITES_RUN)
            .takes(Update.class, MAX_BYTES)
            .answers(200, Metadata.class, "The metadata as it is now")
            .refuses(404, "There is no such run")
            .by(this::update));
  }

  private Answer update(Call call) {
    var environment = call.environment().id();
    var id = RunControlApi.id(call);
    var update = call.body(Update.class);
    var metadata = change(environment, id, update.metadata(), update.operations());
    relative(environment, update.parentOperations(), runs.parent(environment, id));
    relative(environment, update.rootOperations(), root(environment, id));
    return Answer.ok(new Metadata(metadata));
  }

  private Optional<RunId> root(EnvironmentId environment, RunId id) {
    return views
        .find(environment, id)
        .flatMap(view -> Optional.ofNullable(view.run().origin().rootRunId()));
  }

  private void relative(
      EnvironmentId environment, @Nullable List<Operation> operations, Optional<RunId> run) {
    if (operations != null && !operations.isEmpty() && run.isPresent()) {
      var _ = change(environment, run.get(), null, operations);
    }
  }

  private JsonNode change(
      EnvironmentId environment,
      RunId id,
      @Nullable JsonNode whole,
      @Nullable List<Operation> operations) {
    JsonNode metadata =
        whole == null ? runs.metadata(environment, id) : runs.putMetadata(environment, id, whole);
    if (operations == null || operations.isEmpty()) {
      return metadata;
    }
    var wanted = new ArrayList<MetadataOperation>();
    for (var operation : operations) {
      wanted.addAll(operations(operation));
    }
    return runs.changeMetadata(environment, id, wanted);
  }

  private static List<MetadataOperation> operations(Operation operation) {
    return switch (operation.type()) {
      case SET -> List.of(new MetadataOperation.Set(key(operation), value(operation)));
      case DELETE -> List.of(new MetadataOperation.Delete(key(operation)));
      case APPEND -> List.of(new MetadataOperation.Append(key(operation), value(operation)));
      case REMOVE -> List.of(new MetadataOperation.Remove(key(operation), value(operation)));
      case INCREMENT -> List.of(new MetadataOperation.Increment(key(operation), by(operation)));
      case UPDATE ->
          value(operation).properties().stream()
              .<MetadataOperation>map(
                  field -> new MetadataOperation.Set(field.getKey(), field.getValue()))
              .toList();
    };
  }

  private static String key(Operation operation) {
    String key = operation.key();
    if (key == null || key.isEmpty()) {
      throw ApiError.badRequest("the operation " + operation.type() + " needs a key");
    }
    return key;
  }

  private static JsonNode value(Operation operation) {
    var value = operation.value();
    if (value == null) {
      throw ApiError.badRequest("the operation " + operation.type() + " needs a value");
    }
    return value;
  }

  private static BigDecimal by(Operation operation) {
    var value = value(operation);
    if (!value.isNumber()) {
      throw ApiError.badRequest(
          "the operation INCREMENT has the value " + value + "; it must be a number");
    }
    return value.decimalValue();
  }
}
