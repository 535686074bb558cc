package dev.dormouse.cli.access;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** The file of credentials in a data folder; only its owner may read it. */
public final class CredentialsFile {
  public static final String NAME = "credentials.json";
  private static final long MAX_BYTES = 1024 * 1024;

  private final Path file;

  public CredentialsFile(Path dataFolder) {
    this.file = dataFolder.resolve(NAME);
  }

  public Path path() {
    return file;
  }

  /** What the file holds; empty where there is none. */
  public Optional<Credentials> read() throws CommandFailed {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandFailed(ExitCode.USAGE, file + " is too large to be a credentials file");
      }
      return Optional.of(Json.mapper().readValue(Files.readAllBytes(file), Credentials.class));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FORBIDDEN, file + " could not be read: " + e.getMessage());
    } catch (JacksonException e) {
      throw new CommandFailed(
          ExitCode.USAGE,
          file
              + " is not a credentials file: "
              + e.getOriginalMessage()
              + ". Move it away and start the server again; it then makes a new one.");
    }
  }

  /** Puts new contents in the place of the old at once: a reader sees the one or the other. */
  public void write(Credentials credentials) throws CommandFailed {
    try {
      Files.createDirectories(file.getParent());
      var unfinished =
          Files.createTempFile(
              file.getParent(),
              NAME,
              ".part",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          unfinished,
          Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(credentials) + "\n");
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, file + " could not be written: " + e.getMessage());
    }
  }
}
