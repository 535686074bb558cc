package dev.dormouse.supervisor.checkpoints.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A part of a bucket.
 *
 * @param endpoint of the server, or null for Amazon's
 * @param prefix that all names begin with; empty, or ends with a slash
 * @param credentials null for what the environment gives: variables, profile, the host's role
 * @param pathStyle whether the bucket is part of the path and not of the host's name
 */
public record S3Location(
    @Nullable URI endpoint,
    String region,
    String bucket,
    String prefix,
    @Nullable Credentials credentials,
    boolean pathStyle) {
  public static final String SCHEME = "s3";

  /** A key and its secret, which is never shown. */
  public record Credentials(String accessKey, String secretKey) {
    public Credentials {
      if (accessKey.isBlank() || secretKey.isBlank()) {
        throw new IllegalArgumentException("an S3 key needs both its id and its secret");
      }
    }

    @Override
    public String toString() {
      return "Credentials[" + accessKey + "]";
    }
  }

  public S3Location {
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new IllegalArgumentException(
          "the bucket's name is \""
              + bucket
              + "\"; it must be 3 to 63 small letters, digits, '.' or '-'");
    }
    if (!prefix.isEmpty() && !prefix.matches("([A-Za-z0-9_.=-]+/)+")) {
      throw new IllegalArgumentException(
          "the prefix in the bucket is \""
              + prefix
              + "\"; it must be names of letters, digits, '_', '.', '=' or '-', each followed by '/'");
    }
    if (region.isBlank()) {
      throw new IllegalArgumentException("the region is empty; us-east-1 suits most servers");
    }
  }

  /** Of {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}. */
  public static S3Location of(
      URI place, @Nullable URI endpoint, String region, @Nullable Credentials credentials) {
    var bucket = place.getRawAuthority();
    if (!SCHEME.equals(place.getScheme()) || bucket == null) {
      throw new IllegalArgumentException(
          "checkpoints are to be stored in \"" + place + "\"; it must be s3://BUCKET/PREFIX");
    }
    var path = place.getRawPath().replaceAll("^/+|/+$", "");
    return new S3Location(
        endpoint, region, bucket, path.isEmpty() ? "" : path + "/", credentials, endpoint != null);
  }

  public S3Location withPathStyle(boolean changed) {
    return new S3Location(endpoint, region, bucket, prefix, credentials, changed);
  }

  /** A folder of it. */
  S3Location below(String folder) {
    return new S3Location(endpoint, region, bucket, prefix + folder + "/", credentials, pathStyle);
  }

  /** For messages. */
  @Override
  public String toString() {
    return SCHEME + "://" + bucket + "/" + prefix + (endpoint == null ? "" : " at " + endpoint);
  }
}
