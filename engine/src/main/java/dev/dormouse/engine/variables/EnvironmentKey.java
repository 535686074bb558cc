package dev.dormouse.engine.variables;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * What the variables of one environment are encrypted with; kept beside them, sealed. What is
 * encrypted tells where it belongs: it cannot be moved to another name or environment.
 */
final class EnvironmentKey {
  private final EnvironmentId environment;
  private final KeysetHandle keys;
  private final Aead aead;

  private EnvironmentKey(EnvironmentId environment, KeysetHandle keys)
      throws GeneralSecurityException {
    this.environment = environment;
    this.keys = keys;
    this.aead = keys.getPrimitive(SealingKey.CONFIGURATION, Aead.class);
  }

  static EnvironmentKey create(EnvironmentId environment) {
    try {
      return new EnvironmentKey(
          environment,
          KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, SealingKey.CONFIGURATION));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink makes keys of its own kinds", e);
    }
  }

  /** The key that was sealed for the environment. */
  static EnvironmentKey open(EnvironmentId environment, byte[] sealed, SealingKey by) {
    try {
      return new EnvironmentKey(
          environment,
          TinkProtoKeysetFormat.parseEncryptedKeyset(
              sealed, by.aead(), place(environment, ""), SealingKey.CONFIGURATION));
    } catch (GeneralSecurityException e) {
      throw new EngineException(
          ErrorCode.SEALED,
          "the sealing key of this server does not open the variables of environment %d; start the server with the file of the server that sealed them"
              .formatted(environment.value()),
          e);
    }
  }

  byte[] sealed(SealingKey by) {
    try {
      return TinkProtoKeysetFormat.serializeEncryptedKeyset(
          keys, by.aead(), place(environment, ""), SealingKey.CONFIGURATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key could not be sealed", e);
    }
  }

  byte[] encrypt(String name, String value) {
    try {
      return aead.encrypt(value.getBytes(StandardCharsets.UTF_8), place(environment, name));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a variable could not be encrypted", e);
    }
  }

  String decrypt(String name, byte[] encrypted) {
    try {
      return new String(aead.decrypt(encrypted, place(environment, name)), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new EngineException(
          ErrorCode.SEALED,
          "the variable %s of environment %d was changed past Dormouse; set it anew"
              .formatted(name, environment.value()),
          e);
    }
  }

  private static byte[] place(EnvironmentId environment, String name) {
    return (environment.value() + "/" + name).getBytes(StandardCharsets.UTF_8);
  }
}
