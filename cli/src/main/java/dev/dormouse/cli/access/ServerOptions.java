package dev.dormouse.cli.access;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that speak with a server. */
public final class ServerOptions {
  public static final String DEFAULT_ENVIRONMENT = "dev";

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_API_URL}",
      description =
          "The server's address (env DORMOUSE_API_URL); else the one in the credentials file, else"
              + " http://localhost:3030.")
  private @Nullable URI url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "${env:DORMOUSE_SECRET_KEY}",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description =
          "A secret key, tr_dev_… (env DORMOUSE_SECRET_KEY), or a personal token, tr_pat_…; else"
              + " the credentials file is used.")
  private @Nullable String key;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "ENV",
      defaultValue = "${env:DORMOUSE_ENV:-dev}",
      description = "The environment: dev, staging, prod (env DORMOUSE_ENV; default: dev).")
  private String environment = DEFAULT_ENVIRONMENT;

  @Option(
      names = {"-p", "--project"},
      paramLabel = "NAME",
      defaultValue = "${env:DORMOUSE_PROJECT}",
      description = "The project (env DORMOUSE_PROJECT); else the one that ./dormouse.yml names.")
  private @Nullable String project;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:DORMOUSE_DATA:-${sys:user.home}/.dormouse}",
      description =
          "The folder with credentials.json, which \"dormouse start\" makes (env DORMOUSE_DATA;"
              + " default: ~/.dormouse).")
  private Path data = Path.of(".dormouse");

  /** Options of the server that is at an address of this machine, with its credentials. */
  public static ServerOptions of(URI url, String environment, Path data) {
    var options = new ServerOptions();
    options.url = url;
    options.environment = environment;
    options.data = data;
    return options;
  }

  public Optional<URI> url() {
    return Optional.ofNullable(url);
  }

  public Optional<String> key() {
    return Optional.ofNullable(key).filter(text -> !text.isBlank());
  }

  public String environment() {
    return environment;
  }

  public Optional<String> project() {
    return Optional.ofNullable(project).filter(text -> !text.isBlank());
  }

  public Path data() {
    return data;
  }
}
