package dev.dormouse.server.http;

/** The kinds of credential that open an endpoint. */
public enum Access {
  /** None is needed. */
  EVERYBODY("public", "no credential", "No credential is needed"),
  SECRET_KEY("secretKey", "a secret key", "A secret key of an environment, tr_dev_… or tr_prod_…"),
  PUBLIC_TOKEN(
      "publicToken", "a public token", "A public token with a scope that covers the request"),
  RUN_TOKEN("runToken", "a run's token", "The token that a run calls the API with in its own name"),
  PERSONAL_TOKEN("personalToken", "a personal token", "A personal token, tr_pat_…"),
  NODE_TOKEN("nodeToken", "a node's token", "The token of one node, tr_node_….N.…"),
  JOIN_KEY("joinKey", "a join key", "A key by which supervisors get a node's token, tr_node_…");

  private final String scheme;
  private final String noun;
  private final String description;

  Access(String scheme, String noun, String description) {
    this.scheme = scheme;
    this.noun = noun;
    this.description = description;
  }

  /** The name of the security scheme in the OpenAPI document. */
  public String scheme() {
    return scheme;
  }

  String noun() {
    return noun;
  }

  public String description() {
    return description;
  }
}
