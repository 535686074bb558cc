package dev.dormouse.server.openapi;

import dev.dormouse.protocol.Json;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Endpoint;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint that tells of all endpoints, itself included. */
public final class OpenApiApi {
  private OpenApiApi() {}

  public static Endpoint endpoint(List<Endpoint> others) {
    var draft =
        Endpoint.get("/api/v1/openapi.json")
            .does("This document")
            .opensTo(Access.EVERYBODY)
            .answers(200, ObjectNode.class, "The OpenAPI document");
    var all = new ArrayList<>(others);
    all.add(draft.by(_ -> Answer.empty(200)));
    byte[] document = Json.mapper().writeValueAsBytes(OpenApi.document(all));
    return draft.by(_ -> Answer.bytes(200, "application/json", document));
  }
}
