package dev.dormouse.server.alerts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where a request goes: a URL, and the one address of its host that was looked at and is used, so
 * that a name cannot mean something else a moment later.
 */
record Destination(URI url, InetAddress address) {

  /**
   * Looks the host up.
   *
   * @param privateNetworks whether it may be in a private network; else all its addresses must be
   *     public, since whoever chose the URL is not to reach what only this server can
   */
  static Destination of(URI url, boolean privateNetworks) throws IOException {
    String host = url.getHost();
    if (host == null) {
      throw new IOException("the URL names no host that can be looked up");
    }
    InetAddress[] all;
    try {
      all =
          InetAddress.getAllByName(
              host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    } catch (UnknownHostException e) {
      throw new IOException("the host " + host + " is not known", e);
    }
    if (!privateNetworks) {
      for (var address : all) {
        if (!isPublic(address)) {
          throw new IOException(
              "the host "
                  + host
                  + " is at "
                  + address.getHostAddress()
                  + ", which is not public; start the server with --alerts-to-private-networks to"
                  + " allow that");
        }
      }
    }
    return new Destination(url, all[0]);
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (bytes.length == 4) {
      // This network, carrier NAT, protocol assignments and documentation, benchmarks, reserved.
      return first != 0
          && !(first == 100 && (second & 0xc0) == 64)
          && !(first == 192 && second == 0)
          && !(first == 198 && (second == 18 || second == 19 || second == 51))
          && !(first == 203 && second == 0)
          && first < 240;
    }
    // Only global unicast, 2000::/3; not what wraps an IPv4 address: 2002::/16 and Teredo.
    return (first & 0xe0) == 0x20
        && !(first == 0x20 && second == 0x02)
        && !(first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0);
  }

  int port() {
    return url.getPort() >= 0 ? url.getPort() : isEncrypted() ? 443 : 80;
  }

  boolean isEncrypted() {
    return "https".equals(url.getScheme());
  }

  /** As the Host header has it. */
  String host() {
    return url.getHost() + (url.getPort() >= 0 ? ":" + url.getPort() : "");
  }

  /** What is asked for there. */
  String target() {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }
}
