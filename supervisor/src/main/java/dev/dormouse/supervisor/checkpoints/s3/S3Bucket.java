package dev.dormouse.supervisor.checkpoints.s3;

import dev.dormouse.supervisor.checkpoints.BlobStore.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The calls of S3 that we need, below one prefix; whatever fails names the bucket. */
final class S3Bucket implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration SMALL_CALL = Duration.ofSeconds(60);

  /** A store that is slower than this is as good as away: a machine stands still meanwhile. */
  private static final long BYTES_A_SECOND = 1 << 20;

  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Location location;

  private final long partBytes;
  private final S3Client client;

  /**
   * @param partBytes what is longer is sent in parts of this length, of which there may be 10,000
   */
  S3Bucket(S3Location location, long partBytes) {
    this.location = location;
    this.partBytes = partBytes;
    var builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE))
            .region(Region.of(location.region()))
            .credentialsProvider(credentials(location))
            .forcePathStyle(location.pathStyle())
            // Not every server knows the newer checksums, and we have our own.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(settings -> settings.chunkedEncodingEnabled(false));
    var endpoint = location.endpoint();
    this.client = (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
  }

  private static AwsCredentialsProvider credentials(S3Location location) {
    var given = location.credentials();
    return given == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(given.accessKey(), given.secretKey()));
  }

  void put(String name, Path file) throws IOException {
    long bytes = Files.size(file);
    calling(
        "written",
        name,
        () -> {
          if (bytes > partBytes) {
            putParts(name, file, bytes);
          } else {
            client.putObject(
                request ->
                    request
                        .bucket(location.bucket())
                        .key(key(name))
                        .overrideConfiguration(within(bytes)),
                RequestBody.fromFile(file));
          }
          return name;
        });
  }

  private void putParts(String name, Path file, long bytes) {
    var upload =
        client
            .createMultipartUpload(request -> request.bucket(location.bucket()).key(key(name)))
            .uploadId();
    try {
      var parts = new ArrayList<CompletedPart>();
      for (long start = 0; start < bytes; start += partBytes) {
        parts.add(putPart(name, file, upload, new Part(parts.size() + 1, start, bytes)));
      }
      client.completeMultipartUpload(request ->
          request
              .bucket(location.bucket())
              .key(key(name))
              .uploadId(upload)
              .multipartUpload(all -> all.parts(parts))
              .overrideConfiguration(within(bytes)));
    } catch (RuntimeException e) {
      try {
        client.abortMultipartUpload(
            request -> request.bucket(location.bucket()).key(key(name)).uploadId(upload));
      } catch (SdkException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** The piece of a file of so many bytes that begins there. */
  private record Part(int number, long start, long fileBytes) {}

  private CompletedPart putPart(String name, Path file, String upload, Part part) {
    long length = Math.min(partBytes, part.fileBytes() - part.start());
    var etag =
        client
            .uploadPart(
                request ->
                    request
                        .bucket(location.bucket())
                        .key(key(name))
                        .uploadId(upload)
                        .partNumber(part.number())
                        .overrideConfiguration(within(length)),
                RequestBody.fromContentProvider(
                    () -> from(file, part.start()), length, "application/octet-stream"))
            .eTag();
    return CompletedPart.builder().partNumber(part.number()).eTag(etag).build();
  }

  private static InputStream from(Path file, long start) {
    try {
      var in = Files.newInputStream(file);
      in.skipNBytes(start);
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a short text where there is none of that name; who comes second changes nothing. */
  void putFirst(String name, String text) throws IOException {
    calling(
        "written",
        name,
        () -> {
          try {
            client.putObject(
                request -> request.bucket(location.bucket()).key(key(name)).ifNoneMatch("*"),
                RequestBody.fromString(text));
          } catch (S3Exception e) {
            switch (e.statusCode()) {
              case PRECONDITION_FAILED -> {
                // Somebody was first.
              }
              // A server without conditions.
              case NOT_IMPLEMENTED ->
                  client.putObject(
                      request -> request.bucket(location.bucket()).key(key(name)),
                      RequestBody.fromString(text));
              default -> throw e;
            }
          }
          return name;
        });
  }

  /** Writes the object to a new file. */
  void get(String name, Path file) throws IOException {
    calling(
        "read",
        name,
        () -> {
          try (var body =
              client.getObject(request -> request.bucket(location.bucket()).key(key(name)))) {
            long wanted = body.response().contentLength();
            long had = Files.copy(body, file);
            if (had != wanted) {
              throw new IOException("it broke off after %d of %d bytes".formatted(had, wanted));
            }
          }
          return name;
        });
  }

  void delete(String name) throws IOException {
    calling(
        "deleted",
        name,
        () -> client.deleteObject(request -> request.bucket(location.bucket()).key(key(name))));
  }

  /** Names that begin so, sorted; none in folders below. */
  List<String> list(String begin) throws IOException {
    return calling(
        "listed",
        begin,
        () ->
            client
                .listObjectsV2Paginator(
                    request -> request.bucket(location.bucket()).prefix(key(begin)).delimiter("/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(location.prefix().length()))
                .sorted()
                .toList());
  }

  private String key(String name) {
    return location.prefix() + name;
  }

  private static AwsRequestOverrideConfiguration within(long bytes) {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(SMALL_CALL.plusSeconds(bytes / BYTES_A_SECOND))
        .build();
  }

  /** A call of the library. */
  @FunctionalInterface
  private interface S3Call<T> {
    T make() throws IOException;
  }

  private <T> T calling(String done, String name, S3Call<T> call) throws IOException {
    try {
      return call.make();
    } catch (NoSuchKeyException e) {
      throw new NoSuchFileException(location + name);
    } catch (S3Exception e) {
      throw unavailable(done, name, said(e), e);
    } catch (SdkException | IOException | UncheckedIOException e) {
      throw unavailable(done, name, String.valueOf(e.getMessage()), e);
    }
  }

  private UnavailableException unavailable(String done, String name, String reason, Exception e) {
    return new UnavailableException(
        "\"%s\" in %s could not be %s: %s".formatted(name, location, done, reason), e);
  }

  /** What the server said, and what to do about it where that is known. */
  private String said(S3Exception e) {
    var details = e.awsErrorDetails();
    var code = details == null ? "" : String.valueOf(details.errorCode());
    var message =
        "the server answered %d %s"
            .formatted(e.statusCode(), code.isEmpty() ? String.valueOf(e.getMessage()) : code);
    return switch (code) {
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied" ->
          message + "; see whether the access key, its secret and its rights are right";
      case "NoSuchBucket" -> message + "; make the bucket, or name another";
      case "PermanentRedirect", "AuthorizationHeaderMalformed" ->
          message + "; see whether the region \"" + location.region() + "\" is right";
      default ->
          e.statusCode() == 403 ? message + "; see whether the key's rights are right" : message;
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
