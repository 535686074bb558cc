package dev.dormouse.deploy.images;

import dev.dormouse.deploy.project.ImageReference;
import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Answers a registry's challenge: by name and password, or by a token that a server of the
 * registry's choice gives for them, or gives to anybody.
 */
final class RegistryLogin {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_ANSWER = 1 << 20;
  private static final Pattern PARAMETER =
      Pattern.compile("([a-zA-Z_]+)=(?:\"([^\"]{0,2000})\"|([^\",\\s]{1,2000}))");

  private final HttpClient http;
  private final ImageReference image;
  private final DockerCredentials credentials;

  RegistryLogin(HttpClient http, ImageReference image, DockerCredentials credentials) {
    this.http = http;
    this.image = image;
    this.credentials = credentials;
  }

  /** What the header Authorization has to say; empty where nothing can be said. */
  Optional<String> answer(String challenge) throws IOException, InterruptedException {
    var login = credentials.of(image.host());
    var scheme = challenge.strip().split("\\s+", 2);
    return switch (scheme[0].toLowerCase(Locale.ROOT)) {
      case "basic" -> login.map(DockerCredentials.Login::basic);
      case "bearer" ->
          Optional.of("Bearer " + token(parameters(scheme.length > 1 ? scheme[1] : ""), login));
      default -> Optional.empty();
    };
  }

  private static Map<String, String> parameters(String text) {
    var found = new LinkedHashMap<String, String>();
    PARAMETER
        .matcher(text)
        .results()
        .forEach(each ->
            found.put(
                each.group(1).toLowerCase(Locale.ROOT),
                each.group(2) == null ? each.group(3) : each.group(2)));
    return found;
  }

  private String token(Map<String, String> challenge, Optional<DockerCredentials.Login> login)
      throws IOException, InterruptedException {
    var realm = realm(challenge.getOrDefault("realm", ""));
    var wanted = new LinkedHashMap<String, String>();
    wanted.put("service", challenge.getOrDefault("service", ""));
    wanted.put("scope", challenge.getOrDefault("scope", "repository:" + image.name() + ":pull"));
    HttpRequest.Builder request;
    if (login.isPresent() && login.get().identity()) {
      wanted.put("grant_type", "refresh_token");
      wanted.put("client_id", "dormouse");
      wanted.put("refresh_token", login.get().secret());
      request =
          HttpRequest.newBuilder(realm)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(encoded(wanted)));
    } else {
      var separator = realm.getRawQuery() == null ? "?" : "&";
      request = HttpRequest.newBuilder(URI.create(realm + separator + encoded(wanted)));
      login.ifPresent(known -> request.header("Authorization", known.basic()));
    }
    return token(realm, request.timeout(TIMEOUT).build());
  }

  private String token(URI realm, HttpRequest request) throws IOException, InterruptedException {
    var answer = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s gives no token for %s (status %d); \"docker login %s\" tells it who you are"
              .formatted(realm.getHost(), image.name(), answer.statusCode(), image.host()));
    }
    try {
      var json = Json.mapper().readTree(answer.body());
      var token = json.path("token").asString(json.path("access_token").asString(""));
      if (token.isEmpty() || token.chars().anyMatch(c -> c < ' ')) {
        throw new IOException(realm.getHost() + " answered without a token");
      }
      return token;
    } catch (JacksonException e) {
      throw new IOException(realm.getHost() + " answered with something else than a token", e);
    }
  }

  /** A password goes over no open line. */
  private URI realm(String text) throws IOException {
    try {
      var realm = URI.create(text);
      boolean local = realm.getHost() != null && ImageReference.isLocal(realm.getHost());
      if ("https".equals(realm.getScheme()) || ("http".equals(realm.getScheme()) && local)) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IOException(
        "%s sends one to \"%s\" for a token, which is not https".formatted(image.host(), text));
  }

  private static String encoded(Map<String, String> values) {
    return values.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(each ->
            each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
