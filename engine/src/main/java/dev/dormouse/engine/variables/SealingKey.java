package dev.dormouse.engine.variables;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

/**
 * What the keys of environments are encrypted with. It lives in a file beside the server and never
 * in the database, so that neither the database nor a backup of it tells a secret. Servers that
 * share a database share the file.
 */
public final class SealingKey {
  static final Configuration CONFIGURATION = AeadConfig2026.get();

  private final Aead aead;

  private SealingKey(KeysetHandle keys) throws GeneralSecurityException {
    this.aead = keys.getPrimitive(CONFIGURATION, Aead.class);
  }

  /** Reads the file, or makes it where there is none yet. */
  public static SealingKey inFile(Path file) throws IOException {
    try {
      if (!Files.exists(file)) {
        write(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, CONFIGURATION), file);
      }
      return new SealingKey(read(file));
    } catch (GeneralSecurityException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Puts another key before those of the file: it seals from the next start of a server on, and the
   * others still open what they have sealed.
   */
  public static void renew(Path file) throws IOException {
    try {
      var keys =
          KeysetHandle.newBuilder(read(file))
              .setConfiguration(CONFIGURATION)
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      write(keys, file);
    } catch (GeneralSecurityException e) {
      throw unusable(file, e);
    }
  }

  Aead aead() {
    return aead;
  }

  private static KeysetHandle read(Path file) throws IOException, GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
        Files.readString(file), CONFIGURATION, InsecureSecretKeyAccess.get());
  }

  private static void write(KeysetHandle keys, Path file)
      throws GeneralSecurityException, IOException {
    var folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    var unfinished =
        Files.createTempFile(
            folder,
            "sealing",
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    var text =
        TinkJsonProtoKeysetFormat.serializeKeyset(
            keys, CONFIGURATION, InsecureSecretKeyAccess.get());
    Files.writeString(unfinished, text);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static IOException unusable(Path file, GeneralSecurityException cause) {
    return new IOException(
        "the sealing key in " + file + " cannot be used: " + cause.getMessage(), cause);
  }
}
