package dev.dormouse.engine.tenancy;

import dev.dormouse.protocol.RunId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What runs authenticate with: run id and epoch, signed. Nothing is kept of them; they end when the
 * run's epoch grows or the run ends, which whoever accepts one must look up.
 */
public final class RunTokens {
  static final String PREFIX = "tr_run_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern FORM =
      Pattern.compile("tr_run_(run_[0-9A-Za-z_-]{1,60})\\.(\\d{1,18})\\.([0-9A-Za-z_-]{43})");

  private final SecretKeySpec key;

  RunTokens(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /** A run and the epoch for which its token was made. */
  public record RunToken(RunId runId, long epoch) {}

  public String create(RunId runId, long epoch) {
    String content = runId.value() + "." + epoch;
    return PREFIX
        + content
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(content));
  }

  /** Whether it is the token of that run in that epoch, which may be over. */
  public boolean isOf(String token, RunId runId, long epoch) {
    return verify(token).filter(new RunToken(runId, epoch)::equals).isPresent();
  }

  /** What the token says, where it was made with our key. */
  Optional<RunToken> verify(String token) {
    var match = FORM.matcher(token);
    if (!match.matches()) {
      return Optional.empty();
    }
    byte[] signature = Base64.getUrlDecoder().decode(match.group(3));
    if (!MessageDigest.isEqual(signature, sign(match.group(1) + "." + match.group(2)))) {
      return Optional.empty();
    }
    return Optional.of(new RunToken(new RunId(match.group(1)), Long.parseLong(match.group(2))));
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
