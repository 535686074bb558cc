package dev.dormouse.deploy.project;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image in a registry: {@code host[:port]/name[:tag][@sha256:digest]}.
 *
 * @param tag null where only a digest is said
 * @param digest null where whatever the tag stands for is meant
 */
public record ImageReference(
    String host, String name, @Nullable String tag, @Nullable String digest) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<host>localhost(?::\\d{1,5})?|[a-zA-Z0-9.-]+\\.[a-zA-Z0-9.-]+(?::\\d{1,5})?"
              + "|[a-zA-Z0-9-]+:\\d{1,5}|\\[[0-9a-fA-F:]+\\](?::\\d{1,5})?)"
              + "/(?<name>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
              + "(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?"
              + "(?:@(?<digest>sha256:[0-9a-f]{64}))?");
  private static final Pattern LOCAL =
      Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d+)?");

  /** Reads one; an exception tells what a reference looks like. */
  public static ImageReference parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no image in a registry; it must have the form host/name:tag or"
              + " host/name@sha256:…, for example docker.io/library/debian:12-slim");
    }
    var digest = matcher.group("digest");
    var tag = matcher.group("tag");
    return new ImageReference(
        matcher.group("host"),
        matcher.group("name"),
        tag == null && digest == null ? "latest" : tag,
        digest);
  }

  /** Whether it is on this same host, where nobody listens on the way. */
  public static boolean isLocal(String host) {
    return LOCAL.matcher(host).matches();
  }

  /** What the registry is asked for. */
  public String wanted() {
    return digest == null ? String.valueOf(tag) : digest;
  }

  @Override
  public String toString() {
    return host
        + "/"
        + name
        + (tag == null ? "" : ":" + tag)
        + (digest == null ? "" : "@" + digest);
  }
}
