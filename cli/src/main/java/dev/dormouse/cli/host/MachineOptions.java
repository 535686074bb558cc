package dev.dormouse.cli.host;

import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.supervisor.SupervisorConfig;
import dev.dormouse.supervisor.SupervisorConfig.Storage;
import dev.dormouse.supervisor.checkpoints.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What runs execute in, and where their checkpoints are kept. */
final class MachineOptions {
  private static final String IN_FOLDER = "directory";

  @Option(
      names = "--machines",
      paramLabel = "KIND",
      defaultValue = "${env:DORMOUSE_MACHINE_KIND:-auto}",
      description =
          "What runs execute in: runc for containers, process for plain processes, auto for"
              + " containers where this host can have them (env DORMOUSE_MACHINE_KIND; default:"
              + " auto).")
  private SupervisorConfig.Machines.Kind machines = SupervisorConfig.Machines.Kind.AUTO;

  @Option(
      names = "--checkpoints",
      paramLabel = "PLACE",
      defaultValue = "${env:DORMOUSE_CHECKPOINTS:-directory}",
      description =
          "Where checkpoints are stored: directory for a folder below --data, which only this node"
              + " sees, or s3://BUCKET/PREFIX (env DORMOUSE_CHECKPOINTS; default: directory).")
  private String checkpoints = IN_FOLDER;

  @Option(
      names = "--checkpoint-key",
      paramLabel = "FILE",
      defaultValue = "${env:DORMOUSE_CHECKPOINT_KEY}",
      description =
          "The key that checkpoints in S3 are encrypted with, the same on all nodes; made where"
              + " there is none (env DORMOUSE_CHECKPOINT_KEY; default: checkpoint.key in the node's"
              + " folder).")
  private @Nullable Path checkpointKey;

  @Option(
      names = "--checkpoint-cache",
      paramLabel = "MIB",
      defaultValue = "${env:DORMOUSE_CHECKPOINT_CACHE:-4096}",
      description =
          "How many MiB of copies of what is in S3 are kept on this node (env"
              + " DORMOUSE_CHECKPOINT_CACHE; default: 4096).")
  private int cacheMib = 4096;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      defaultValue = "${env:DORMOUSE_S3_ENDPOINT}",
      description = "The S3 server (env DORMOUSE_S3_ENDPOINT; default: Amazon's of the region).")
  private @Nullable URI endpoint;

  @Option(
      names = "--s3-region",
      paramLabel = "REGION",
      defaultValue = "${env:DORMOUSE_S3_REGION:-us-east-1}",
      description = "The bucket's region (env DORMOUSE_S3_REGION; default: us-east-1).")
  private String region = "us-east-1";

  @Option(
      names = "--s3-access-key",
      paramLabel = "ID",
      defaultValue = "${env:DORMOUSE_S3_ACCESS_KEY}",
      description =
          "The access key's id (env DORMOUSE_S3_ACCESS_KEY; default: as Amazon's own tools find"
              + " it).")
  private @Nullable String accessKey;

  @Option(
      names = "--s3-secret-key",
      paramLabel = "SECRET",
      defaultValue = "${env:DORMOUSE_S3_SECRET_KEY}",
      description = "The access key's secret; better in the variable DORMOUSE_S3_SECRET_KEY.")
  private @Nullable String secretKey;

  @Option(
      names = "--s3-path-style",
      paramLabel = "YES",
      arity = "1",
      defaultValue = "${env:DORMOUSE_S3_PATH_STYLE}",
      description =
          "true where the bucket is part of the path, false where it is part of the host's name"
              + " (env DORMOUSE_S3_PATH_STYLE; default: true with --s3-endpoint).")
  private @Nullable Boolean pathStyle;

  /** bin/dormouse has set the tools up, if they can be had here. */
  SupervisorConfig.Machines machines() throws CommandFailed {
    var tools = System.getProperty(Distribution.MACHINES_PROPERTY, "");
    return new SupervisorConfig.Machines(
        machines, tools.isEmpty() ? null : Path.of(tools), storage());
  }

  private Storage storage() throws CommandFailed {
    if (checkpoints.equals(IN_FOLDER)) {
      return new Storage.OwnFolder();
    }
    try {
      if (cacheMib < 0) {
        throw new IllegalArgumentException(
            "--checkpoint-cache is " + cacheMib + "; it must not be negative");
      }
      var location = S3Location.of(URI.create(checkpoints), endpoint, region, credentials());
      return new Storage.Bucket(
          pathStyle == null ? location : location.withPathStyle(pathStyle),
          (long) cacheMib << 20,
          checkpointKey);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private S3Location.@Nullable Credentials credentials() {
    return accessKey == null && secretKey == null
        ? null
        : new S3Location.Credentials(
            accessKey == null ? "" : accessKey, secretKey == null ? "" : secretKey);
  }
}
