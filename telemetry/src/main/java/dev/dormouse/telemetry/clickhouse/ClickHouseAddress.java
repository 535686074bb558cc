package dev.dormouse.telemetry.clickhouse;

import java.net.URI;

/** Where a ClickHouse listens, and who we are to it. */
public record ClickHouseAddress(URI url, String user, String password) {
  public ClickHouseAddress {
    String scheme = String.valueOf(url.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "url is " + url + "; it must begin with http:// or https://");
    }
  }

  /** An address as in {@code https://user:password@host:8443/}. */
  public static ClickHouseAddress of(String text) {
    var full = URI.create(text);
    String info = full.getUserInfo();
    int colon = info == null ? -1 : info.indexOf(':');
    String user = info == null ? "default" : colon < 0 ? info : info.substring(0, colon);
    String password = info == null || colon < 0 ? "" : info.substring(colon + 1);
    String bare = info == null ? text : text.replaceFirst("//[^@/]*@", "//");
    return new ClickHouseAddress(URI.create(bare), user, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url + " as " + user;
  }
}
