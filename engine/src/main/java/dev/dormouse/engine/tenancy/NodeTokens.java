package dev.dormouse.engine.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What one node authenticates with: its name and a generation, signed. Whether the generation is
 * still the latest is for whoever accepts one to look up.
 */
public final class NodeTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern FORM =
      Pattern.compile("tr_node_([0-9A-Za-z_-]{1,200})\\.(\\d{1,9})\\.([0-9A-Za-z_-]{43})");

  private final SecretKeySpec key;

  NodeTokens(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /** A node's name, and which of its tokens it is. */
  record NodeToken(String name, int generation) {}

  public String create(String name, int generation) {
    var encoder = Base64.getUrlEncoder().withoutPadding();
    String content =
        encoder.encodeToString(name.getBytes(StandardCharsets.UTF_8)) + "." + generation;
    return SecretKeys.NODE_PREFIX + content + "." + encoder.encodeToString(sign(content));
  }

  /** What the token says, where it was made with our key. */
  Optional<NodeToken> verify(String token) {
    var match = FORM.matcher(token);
    if (!match.matches()) {
      return Optional.empty();
    }
    var decoder = Base64.getUrlDecoder();
    try {
      byte[] signature = decoder.decode(match.group(3));
      if (!MessageDigest.isEqual(signature, sign(match.group(1) + "." + match.group(2)))) {
        return Optional.empty();
      }
      return Optional.of(
          new NodeToken(
              new String(decoder.decode(match.group(1)), StandardCharsets.UTF_8),
              Integer.parseInt(match.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] sign(String content) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
