package dev.dormouse.supervisor.checkpoints;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig2026;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

/**
 * The key that checkpoints are encrypted with: a file that only its owner may read. A checkpoint
 * holds what the task held.
 */
public final class CheckpointKey {
  private static final Configuration CONFIGURATION = StreamingAeadConfig2026.get();

  private final String id;
  private final StreamingAead aead;

  private CheckpointKey(String id, StreamingAead aead) {
    this.id = id;
    this.aead = aead;
  }

  /** Reads the key, or makes one where there is none yet. */
  public static CheckpointKey inFile(Path file) throws IOException {
    try {
      if (!Files.exists(file)) {
        write(
            KeysetHandle.generateNew(
                PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB, CONFIGURATION),
            file);
      }
      var keys =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), CONFIGURATION, InsecureSecretKeyAccess.get());
      return new CheckpointKey(
          Integer.toHexString(keys.getPrimary().getId()),
          keys.getPrimitive(CONFIGURATION, StreamingAead.class));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the checkpoint key in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Tells it from other keys, and nothing about it. */
  String id() {
    return id;
  }

  StreamingAead aead() {
    return aead;
  }

  private static void write(KeysetHandle keys, Path file)
      throws GeneralSecurityException, IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var attributes =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path unfinished =
        Files.createTempFile(file.toAbsolutePath().getParent(), "key", "", attributes);
    Files.writeString(
        unfinished,
        TinkJsonProtoKeysetFormat.serializeKeyset(
            keys, CONFIGURATION, InsecureSecretKeyAccess.get()),
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    // Who comes second keeps the first one's key.
    try {
      Files.createLink(file, unfinished);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      // read below, like any key that was there
    } finally {
      Files.delete(unfinished);
    }
  }
}
