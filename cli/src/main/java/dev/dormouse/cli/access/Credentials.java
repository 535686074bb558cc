package dev.dormouse.cli.access;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code credentials.json} holds: a server that was started here, and the keys to it.
 *
 * @param personalToken opens all projects of the server
 * @param nodeToken what supervisors authenticate with
 * @param keys secret keys by {@code project/environment}
 */
public record Credentials(
    String url, String personalToken, String nodeToken, Map<String, String> keys) {
  public Credentials(
      String url, String personalToken, String nodeToken, @Nullable Map<String, String> keys) {
    this.url = url;
    this.personalToken = personalToken;
    this.nodeToken = nodeToken;
    this.keys = Map.copyOf(keys == null ? Map.of() : keys);
  }

  Optional<String> key(String project, String environment) {
    return Optional.ofNullable(keys.get(project + "/" + environment));
  }

  Credentials withKey(String project, String environment, String key) {
    var more = new TreeMap<>(keys);
    more.put(project + "/" + environment, key);
    return new Credentials(url, personalToken, nodeToken, more);
  }

  public Credentials withUrl(String address) {
    return new Credentials(address, personalToken, nodeToken, keys);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Credentials[url=" + url + ", keys=" + keys.keySet() + "]";
  }
}
