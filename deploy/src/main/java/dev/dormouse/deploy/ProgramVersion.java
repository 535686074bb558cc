package dev.dormouse.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the command line was built as. */
public final class ProgramVersion {
  private ProgramVersion() {}

  public static String text() {
    try (var in = ProgramVersion.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is not on the class path");
      }
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
