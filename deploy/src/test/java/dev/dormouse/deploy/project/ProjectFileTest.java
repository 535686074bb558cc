package dev.dormouse.deploy.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.images.ImagePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFileTest {
  @TempDir private Path folder;

  @Test
  void hasDefaultsForAllButNameAndPackages() throws Exception {
    var file = read("project: cinema\npackages: cinema.tasks\n");

    assertThat(file)
        .isEqualTo(new ProjectFile("cinema", List.of("cinema.tasks"), TaskDefaults.NONE));
    assertThat(file.defaults().retry()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(file.defaults().machine()).isEqualTo(MachinePreset.SMALL_1X);
    assertThat(file.defaults().maxDuration()).isNull();
  }

  @Test
  void definesImagesForMachines() throws Exception {
    var file =
        read(
            """
            project: cinema
            packages: cinema
            images:
              ffmpeg:
                packages: [ffmpeg, libimage-exiftool-perl]
            """);

    assertThat(file.image("ffmpeg"))
        .hasValue(
            new ImageDefinition(
                "ffmpeg", new ImageSource.Packages(List.of("ffmpeg", "libimage-exiftool-perl"))));
    assertThat(file.image("other")).isEmpty();
  }

  @Test
  void takesImagesFromLayoutsAndRegistries() throws Exception {
    var digest = "sha256:" + "a".repeat(64);
    var file =
        read(
            """
            project: cinema
            packages: cinema
            images:
              built:
                layout: target/image
              pulled:
                registry: registry.example:5000/team/tools:1.2@%s
                platform: linux/arm64
            """
                .formatted(digest));

    assertThat(file.images())
        .containsExactly(
            new ImageDefinition(
                "built",
                new ImageSource.Layout(folder.resolve("target/image"), ImagePlatform.ofThisHost())),
            new ImageDefinition(
                "pulled",
                new ImageSource.Registry(
                    new ImageReference("registry.example:5000", "team/tools", "1.2", digest),
                    ImagePlatform.parse("linux/arm64"))));
  }

  @Test
  void refusesImagesThatAreTwoThingsOrNothing() {
    assertThat(
            problems(
                """
                project: cinema
                packages: cinema
                images:
                  nothing: {}
                  both: {layout: a, packages: [ffmpeg]}
                  short: {registry: debian}
                  strange: {layout: a, platform: windows/amd64}
                """))
        .satisfiesExactly(
            nothing -> assertThat(nothing).contains("images.nothing: needs one of the keys"),
            both -> assertThat(both).contains("has packages and layout; it can only be one"),
            registry -> assertThat(registry).contains("docker.io/library/debian:12-slim"),
            platform -> assertThat(platform).contains("platform is \"windows/amd64\""));
  }

  @Test
  void refusesImagesThatAreNone() {
    assertThatThrownBy(() ->
            read(
                """
                project: cinema
                packages: cinema
                images:
                  Ffmpeg:
                    packages: [ffmpeg]
                  empty:
                    packages: []
                  evil:
                    packages: [--allow-unauthenticated]
                """))
        .isInstanceOf(ProjectFileException.class)
        .hasMessageContaining("image is \"Ffmpeg\"")
        .hasMessageContaining("images.empty: packages must name at least one Debian package")
        .hasMessageContaining("\"--allow-unauthenticated\"");
  }

  @Test
  void takesEveryOption() throws Exception {
    var file =
        read(
            """
            # the cinema
            project: cinema-2
            packages:
              - cinema.tasks
              - cinema.reports
            defaults:
              machine: medium-1x
              maxDuration: 1h30m
              retry:
                maxAttempts: 7
                factor: 1.5
                minDelay: 500ms
                maxDelay: PT2M
                jitter: false
                onOutOfMemory: large-1x
            """);

    assertThat(file)
        .isEqualTo(
            new ProjectFile(
                "cinema-2",
                List.of("cinema.tasks", "cinema.reports"),
                new TaskDefaults(
                    new RetryPolicy(7, 1.5, Duration.ofMillis(500), Duration.ofMinutes(2), false)
                        .withOutOfMemory(MachinePreset.LARGE_1X),
                    MachinePreset.MEDIUM_1X,
                    Duration.ofMinutes(90))));
  }

  @Test
  void aLongFirstRestAloneLengthensTheLongest() throws Exception {
    var file = read("project: a\npackages: a\ndefaults: {retry: {minDelay: 5m}}");

    assertThat(file.defaults().retry().maxDelay()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void guessesWhatAnUnknownKeyShouldBe() {
    assertThat(
            problems(
                """
                project: cinema
                packages: [cinema]
                defaults:
                  retry:
                    maxAttemps: 3
                """))
        .containsExactly(
            "line 5: defaults.retry.maxAttemps is not known. Did you mean maxAttempts?");
  }

  @Test
  void namesTheKnownKeysWhereNoneIsClose() {
    assertThat(problems("project: a\npackages: a\nregion: eu"))
        .containsExactly(
            "line 3: region is not known. Known here: project, packages, defaults, images");
  }

  @Test
  void tellsAllProblemsAtOnceInANumberedList() {
    var exception =
        refused(
            """
            project: The Cinema
            pakages: [cinema]
            defaults:
              machine: huge
              maxDuration: soon
              retry: {maxAttempts: 0, jitter: perhaps}
            """);

    assertThat(exception.problems()).hasSize(7);
    assertThat(exception)
        .hasMessageContaining("has 7 problems:\n  1. line 2: pakages is not known. Did you mean")
        .hasMessageContaining("line 1: project is \"The Cinema\"; it must have 1 to 63")
        .hasMessageContaining("packages is missing")
        .hasMessageContaining("line 6: defaults.retry.jitter is \"perhaps\"; it must be true or")
        .hasMessageContaining("defaults.retry: maxAttempts is 0; it must be 1 to 250")
        .hasMessageContaining("line 4: defaults.machine names no preset: machine is \"huge\"")
        .hasMessageContaining("line 5: defaults.maxDuration is \"soon\"; it must be a duration");
  }

  @Test
  void refusesWhatIsNotYaml() {
    assertThat(problems("project: [cinema\npackages: a")).first().asString().contains("not YAML");
    assertThat(problems("")).containsExactly("it is empty; it must name its project");
    assertThat(problems("cinema"))
        .first()
        .isEqualTo("line 1: the file must have the keys project, packages, defaults, images");
  }

  @Test
  void refusesAKeyThatIsGivenTwice() {
    assertThat(problems("project: a\nproject: b\npackages: a"))
        .containsExactly("line 2: project is given twice");
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    assertThat(problems("project: a\npackages: a\n" + "#".repeat(ProjectFile.MAX_BYTES)))
        .first()
        .asString()
        .contains("at most 65536 are read");
  }

  @Test
  void refusesPackagesThatAreNone() {
    assertThat(problems("project: a\npackages: [a.b, ../c, '']"))
        .containsExactly(
            "line 2: packages names \"../c\", which is not a Java package",
            "line 2: packages names \"\", which is not a Java package");
  }

  @Test
  void saysHowToMakeAMissingFile() {
    var exception = catchThrowableOfType(ProjectFileException.class, () -> ProjectFile.in(folder));

    assertThat(exception).hasMessageContaining("dormouse init");
  }

  @Test
  void fillsInOnlyWhatATaskLeavesOpen() {
    var defaults = new TaskDefaults(RetryPolicy.NONE, MachinePreset.MICRO, Duration.ofMinutes(5));

    assertThat(defaults.fill(task(null, null, null)))
        .isEqualTo(task(RetryPolicy.NONE, MachinePreset.MICRO, Duration.ofMinutes(5)));
    var complete = task(RetryPolicy.DEFAULT, MachinePreset.LARGE_1X, Duration.ofHours(1));
    assertThat(defaults.fill(complete)).isEqualTo(complete);
  }

  private static TaskDeclaration task(
      @Nullable RetryPolicy retry,
      @Nullable MachinePreset machine,
      @Nullable Duration maxDuration) {
    return new TaskDeclaration(
        new TaskId("purchase"),
        "cinema.Purchase",
        "tickets",
        3,
        retry,
        machine,
        maxDuration,
        true,
        "checked-out",
        "In",
        "Out");
  }

  private ProjectFile read(String yaml) throws ProjectFileException, IOException {
    Files.writeString(folder.resolve(ProjectFile.NAME), yaml);
    return ProjectFile.in(folder);
  }

  private List<String> problems(String yaml) {
    return refused(yaml).problems();
  }

  private ProjectFileException refused(String yaml) {
    return catchThrowableOfType(ProjectFileException.class, () -> read(yaml));
  }
}
