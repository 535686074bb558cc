package dev.dormouse.cli.runs;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * JSON as it is given on a command line: itself, {@code @FILE}, or {@code -} for standard input.
 */
final class JsonArgument {
  private JsonArgument() {}

  /** The JSON that the argument means, null where there is no argument. */
  static JsonNode read(@Nullable String argument, InputStream standardInput, int maxBytes)
      throws CommandFailed {
    if (argument == null) {
      return NullNode.getInstance();
    }
    byte[] bytes = bytes(argument, standardInput, maxBytes);
    if (bytes.length > maxBytes) {
      throw new CommandFailed(
          ExitCode.USAGE, "The JSON has more than " + maxBytes + " bytes, which is the limit.");
    }
    try {
      return Json.mapper().readTree(bytes);
    } catch (JacksonException e) {
      var location = e.getLocation();
      throw new CommandFailed(
          ExitCode.USAGE,
          "Not JSON: "
              + e.getOriginalMessage()
              + (location == null
                  ? ""
                  : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")"));
    }
  }

  private static byte[] bytes(String argument, InputStream standardInput, int maxBytes)
      throws CommandFailed {
    if (argument.equals("-")) {
      return read(standardInput, "standard input", maxBytes);
    }
    if (!argument.startsWith("@")) {
      return argument.getBytes(StandardCharsets.UTF_8);
    }
    try (var in = Files.newInputStream(Path.of(argument.substring(1)))) {
      return read(in, argument.substring(1), maxBytes);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.USAGE, argument.substring(1) + " could not be read: " + e.getMessage());
    }
  }

  private static byte[] read(InputStream in, String name, int maxBytes) throws CommandFailed {
    try {
      return in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.USAGE, name + " could not be read: " + e.getMessage());
    }
  }
}
