package dev.dormouse.cli;

import dev.dormouse.deploy.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"Dormouse " + ProgramVersion.text() + ", Java " + Runtime.version()};
  }
}
