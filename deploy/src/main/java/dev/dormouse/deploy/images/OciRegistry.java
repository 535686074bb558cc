package dev.dormouse.deploy.images;

import dev.dormouse.deploy.project.ImageReference;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.images.ImageBlob;
import dev.dormouse.protocol.images.ImageManifest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** An image in a registry that speaks the distribution specification: all of them do. */
final class OciRegistry implements ImageParts {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration EXCHANGE = Duration.ofSeconds(60);
  private static final Duration DOWNLOAD = Duration.ofMinutes(30);
  private static final int TRIES = 3;
  private static final int MAX_REDIRECTS = 5;
  private static final int SHOWN = 300;
  private static final long MAX_REFUSAL = 1 << 20;
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.docker.distribution.manifest.v2+json";

  private final ImageReference image;
  private final HttpClient http;
  private final RegistryLogin login;
  private @Nullable String authorization;

  OciRegistry(ImageReference image, DockerCredentials credentials) {
    this.image = image;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            // By hand: what is said to the registry is no business of where it sends one.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.login = new RegistryLogin(http, image, credentials);
  }

  /** The registry is away or overloaded: asking again may help. */
  private static final class AwayException extends IOException {
    AwayException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public byte[] top() throws IOException, InterruptedException {
    var content = manifest(image.wanted());
    var digest = image.digest();
    if (digest != null && !ContentDigest.of(content).equals(digest)) {
      throw new IOException("what the registry has under %s is something else".formatted(digest));
    }
    return content;
  }

  @Override
  public byte[] manifest(ImageBlob manifest) throws IOException, InterruptedException {
    return ContentDigest.checked(manifest, manifest(manifest.digest()));
  }

  private byte[] manifest(String wanted) throws IOException, InterruptedException {
    return repeated(() ->
        get(
            uri("manifests/" + wanted),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), ImageManifest.MAX_BYTES),
            EXCHANGE));
  }

  @Override
  public void copy(ImageBlob part, Path file) throws IOException, InterruptedException {
    var content = BodyHandlers.limiting(toFile(file), Math.max(part.bytes(), MAX_REFUSAL));
    repeated(() -> get(uri("blobs/" + part.digest()), content, DOWNLOAD));
    ContentDigest.check(part, file);
  }

  private static HttpResponse.BodyHandler<byte[]> toFile(Path file) {
    return info ->
        info.statusCode() == 200
            ? BodySubscribers.mapping(
                BodySubscribers.ofFile(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING),
                written -> new byte[0])
            : BodySubscribers.ofByteArray();
  }

  private URI uri(String what) {
    var host = image.host().equals("docker.io") ? "registry-1.docker.io" : image.host();
    var scheme = ImageReference.isLocal(image.host()) ? "http" : "https";
    return URI.create("%s://%s/v2/%s/%s".formatted(scheme, host, image.name(), what));
  }

  /** What brings bytes. */
  @FunctionalInterface
  private interface Call {
    byte[] make() throws IOException, InterruptedException;
  }

  private static byte[] repeated(Call call) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return call.make();
      } catch (AwayException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  private byte[] get(URI uri, HttpResponse.BodyHandler<byte[]> content, Duration limit)
      throws IOException, InterruptedException {
    var response = send(uri, authorization, content, limit);
    if (response.statusCode() == 401) {
      var challenge = response.headers().firstValue("WWW-Authenticate");
      var answer = challenge.isPresent() ? login.answer(challenge.get()) : Optional.<String>empty();
      if (answer.isPresent()) {
        authorization = answer.get();
        response = send(uri, authorization, content, limit);
      }
    }
    var at = uri;
    for (int redirects = 0; response.statusCode() / 100 == 3; redirects++) {
      at = next(at, response, redirects);
      boolean same = uri.getAuthority().equals(at.getAuthority());
      response = send(at, same ? authorization : null, content, limit);
    }
    if (response.statusCode() != 200) {
      throw refusal(response);
    }
    return response.body();
  }

  private static URI next(URI at, HttpResponse<byte[]> response, int redirects) throws IOException {
    var location = response.headers().firstValue("Location");
    if (location.isEmpty() || redirects == MAX_REDIRECTS) {
      throw new IOException("the registry sends one from %s to nowhere".formatted(at.getHost()));
    }
    try {
      var next = at.resolve(location.get());
      if ("https".equals(next.getScheme()) || at.getScheme().equals(next.getScheme())) {
        return next;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IOException(
        "the registry sends one from %s to an address that is not https".formatted(at.getHost()));
  }

  private HttpResponse<byte[]> send(
      URI uri,
      @Nullable String authorized,
      HttpResponse.BodyHandler<byte[]> content,
      Duration limit)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(EXCHANGE).header("Accept", MANIFESTS);
    if (authorized != null) {
      request.header("Authorization", authorized);
    }
    // The request's own timeout ends with the headers.
    var answer = http.sendAsync(request.build(), content);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      var cause = e.getCause();
      throw new AwayException(
          cause instanceof ConnectException
              ? "no registry answers at " + uri.getAuthority()
              : "the connection to %s broke off: %s".formatted(uri.getAuthority(), cause),
          e);
    } catch (TimeoutException e) {
      throw new AwayException("%s did not answer in %s".formatted(uri.getAuthority(), limit), e);
    } finally {
      answer.cancel(true);
    }
  }

  private IOException refusal(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    var said = said(response.body());
    if (status == 429 || status >= 500) {
      return new AwayException(
          "%s answered with status %d%s".formatted(image.host(), status, said), null);
    }
    return switch (status) {
      case 401, 403 ->
          new IOException(
              "%s does not let you have %s%s; \"docker login %s\" tells it who you are"
                  .formatted(image.host(), image.name(), said, image.host()));
      case 404 -> new IOException("%s has no such image%s".formatted(image.host(), said));
      default ->
          new IOException("%s answered with status %d%s".formatted(image.host(), status, said));
    };
  }

  private static String said(byte[] body) {
    try {
      var message = Json.mapper().readTree(body).at("/errors/0/message").asString("");
      return message.isEmpty()
          ? ""
          : " (" + message.substring(0, Math.min(SHOWN, message.length())) + ")";
    } catch (JacksonException e) {
      return "";
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
