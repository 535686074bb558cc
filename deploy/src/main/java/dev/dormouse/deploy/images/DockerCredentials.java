package dev.dormouse.deploy.images;

import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Who one is at registries, as {@code docker login} has noted it. */
final class DockerCredentials {
  private static final int MAX_BYTES = 1 << 20;
  private static final long HELPER_SECONDS = 30;
  private static final Pattern HELPER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
  private static final String HUB = "https://index.docker.io/v1/";
  private static final String IDENTITY = "<token>";

  private final Path file;
  private final JsonNode config;

  /**
   * A name and its secret.
   *
   * @param identity whether the secret is a token that brings others, not a password
   */
  record Login(String user, String secret, boolean identity) {
    String basic() {
      var text = user + ":" + secret;
      return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  private DockerCredentials(Path file, JsonNode config) {
    this.file = file;
    this.config = config;
  }

  /** In the file that Docker's own tools use. */
  static DockerCredentials usual() throws IOException {
    var folder =
        Optional.ofNullable(System.getenv("DOCKER_CONFIG"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".docker"));
    return in(folder.resolve("config.json"));
  }

  /** Those in a file; none where there is no such file. */
  static DockerCredentials in(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new DockerCredentials(file, NullNode.getInstance());
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
    }
    try {
      return new DockerCredentials(file, Json.mapper().readTree(Files.readAllBytes(file)));
    } catch (JacksonException e) {
      throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  Optional<Login> of(String host) throws IOException, InterruptedException {
    for (var name : names(host)) {
      var helper =
          config.path("credHelpers").path(name).asString(config.path("credsStore").asString(""));
      var found = helper.isEmpty() ? Optional.<Login>empty() : ask(helper, name);
      if (found.isEmpty()) {
        found = noted(config.path("auths").path(name));
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static List<String> names(String host) {
    return host.equals("docker.io")
        ? List.of(HUB, host)
        : List.of(host, "https://" + host, "https://" + host + "/v1/", "https://" + host + "/v2/");
  }

  private Optional<Login> noted(JsonNode entry) throws IOException {
    var identity = entry.path("identitytoken").asString("");
    if (!identity.isEmpty()) {
      return Optional.of(new Login(IDENTITY, identity, true));
    }
    var auth = entry.path("auth").asString("");
    if (auth.isEmpty()) {
      return Optional.empty();
    }
    try {
      var parts =
          new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).split(":", 2);
      if (parts.length == 2) {
        return Optional.of(new Login(parts[0], parts[1], false));
      }
    } catch (IllegalArgumentException e) {
      // Told below, without the secret.
    }
    throw new IOException(file + " has a login that cannot be read; run \"docker login\" anew");
  }

  /** A program that keeps secrets: it hears a name, and answers with JSON or says no. */
  private Optional<Login> ask(String helper, String name) throws IOException, InterruptedException {
    if (!HELPER.matcher(helper).matches()) {
      throw new IOException(file + " names the credential helper \"" + helper + "\"");
    }
    var program = "docker-credential-" + helper;
    var process =
        new ProcessBuilder(program, "get").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      try (var out = process.getOutputStream()) {
        out.write(name.getBytes(StandardCharsets.UTF_8));
      }
      var answer = process.getInputStream().readNBytes(MAX_BYTES);
      if (!process.waitFor(HELPER_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return Optional.empty();
      }
      var json = Json.mapper().readTree(answer);
      var user = json.path("Username").asString("");
      var secret = json.path("Secret").asString("");
      return secret.isEmpty()
          ? Optional.empty()
          : Optional.of(new Login(user, secret, user.equals(IDENTITY)));
    } catch (JacksonException e) {
      throw new IOException(program + " answered with something else than JSON", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
