package dev.dormouse.engine.waits;

import dev.dormouse.protocol.WaitpointId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the address of a waitpoint carries besides its id, so that knowing the id is not enough to
 * end it. Made from the id, so that nothing is kept and a repeated call gets the same.
 */
public final class WaitpointSecrets {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 18;

  private final SecretKeySpec key;

  public WaitpointSecrets(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /** The secret of the waitpoint: letters, digits, {@code -} and {@code _}. */
  public String of(WaitpointId id) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] hash = mac.doFinal(id.value().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(java.util.Arrays.copyOf(hash, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  public boolean isRight(WaitpointId id, String secret) {
    return MessageDigest.isEqual(
        of(id).getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }
}
