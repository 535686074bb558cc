package dev.dormouse.cli.access;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.project.ProjectFileException;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the server and the key for a command: as told by options and environment variables, else by
 * the credentials file. A project or key that is missing on the server is made there.
 */
public final class Access {
  private static final URI DEFAULT_URL = URI.create("http://localhost:3030");
  private static final String PERSONAL_PREFIX = "tr_pat_";

  private final ServerOptions options;
  private final CredentialsFile file;
  private final Path folder;

  /** Access of a command that works on the project in {@code folder}, if there is one. */
  public Access(ServerOptions options, Path folder) {
    this.options = options;
    this.file = new CredentialsFile(options.data());
    this.folder = folder;
  }

  /** The API of the environment. */
  public Api open() throws CommandFailed, ProjectFileException, ApiFailure, InterruptedException {
    return new Api(url(), environmentKey());
  }

  /** The server's address. */
  public URI url() throws CommandFailed {
    if (options.url().isPresent()) {
      return options.url().get();
    }
    return file.read().map(credentials -> URI.create(credentials.url())).orElse(DEFAULT_URL);
  }

  /** The secret key of the environment. */
  public String environmentKey()
      throws CommandFailed, ProjectFileException, ApiFailure, InterruptedException {
    var given = options.key();
    if (given.isPresent() && !given.get().startsWith(PERSONAL_PREFIX)) {
      return given.get();
    }
    var project = project();
    var environment = options.environment();
    if (given.isEmpty()) {
      var remembered = credentials().key(project, environment);
      if (remembered.isPresent() && stillOpens(remembered.get())) {
        return remembered.get();
      }
    }
    try (var api = new Api(url(), personalToken())) {
      api.post("/api/v1/projects", Map.of("slug", project, "name", project));
      var path = "/api/v1/projects/" + segment(project) + "/environments/" + segment(environment);
      var key = api.post(path + "/keys", Map.of("name", "dormouse cli")).path("key").asString("");
      if (key.isEmpty()) {
        throw new CommandFailed(ExitCode.FAILED, "The server gave no key for " + path);
      }
      if (given.isEmpty()) {
        file.write(credentials().withKey(project, environment, key));
      }
      return key;
    }
  }

  /** A personal token, which opens all projects. */
  public String personalToken() throws CommandFailed {
    var given = options.key().filter(key -> key.startsWith(PERSONAL_PREFIX));
    return given.isPresent() ? given.get() : credentials().personalToken();
  }

  /** The project that the command is about. */
  public String project() throws CommandFailed, ProjectFileException {
    if (options.project().isPresent()) {
      return options.project().get();
    }
    if (Files.isRegularFile(folder.resolve(ProjectFile.NAME))) {
      return ProjectFile.in(folder).project();
    }
    throw new CommandFailed(
        ExitCode.USAGE,
        "Which project? There is no "
            + ProjectFile.NAME
            + " in "
            + folder.toAbsolutePath().normalize()
            + ": go to the project's folder, give --project, or give a key by --key.");
  }

  private Credentials credentials() throws CommandFailed {
    var credentials = file.read();
    if (credentials.isEmpty()) {
      throw new CommandFailed(
          ExitCode.FORBIDDEN,
          "No key: give one by --key or DORMOUSE_SECRET_KEY. (There is no "
              + file.path()
              + " either; \"dormouse start\" makes it where the server runs.)");
    }
    var other = options.url().filter(url -> !sameServer(url, credentials.get().url()));
    if (other.isPresent()) {
      throw new CommandFailed(
          ExitCode.FORBIDDEN,
          "No key for "
              + other.get()
              + ": give one by --key or DORMOUSE_SECRET_KEY. (The keys in "
              + file.path()
              + " are for "
              + credentials.get().url()
              + ".)");
    }
    return credentials.get();
  }

  /** A key may be of a database that is gone. */
  private boolean stillOpens(String key) throws CommandFailed, ApiFailure, InterruptedException {
    try (var api = new Api(url(), key)) {
      api.get("/api/v2/whoami");
      return true;
    } catch (ApiFailure.Refused e) {
      if (e.status() == 401) {
        return false;
      }
      throw e;
    }
  }

  private static boolean sameServer(URI url, String other) {
    return origin(url).equals(origin(URI.create(other)));
  }

  private static String origin(URI url) {
    var host = Optional.ofNullable(url.getHost()).orElse("");
    return (host.equals("127.0.0.1") ? "localhost" : host) + ":" + url.getPort();
  }

  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
