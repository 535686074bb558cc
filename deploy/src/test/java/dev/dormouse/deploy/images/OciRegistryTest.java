package dev.dormouse.deploy.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.deploy.project.ImageReference;
import dev.dormouse.protocol.images.ImagePlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images from a registry that wants to know who asks. */
class OciRegistryTest {
  private static final ImagePlatform AMD = ImagePlatform.parse("linux/amd64");
  private static final ImagePlatform ARM = ImagePlatform.parse("linux/arm64");

  @TempDir private Path folder;
  private final TestImage image = TestImage.of("amd64", "one", "two");
  private TestRegistry registry;

  @BeforeEach
  void startRegistry() throws IOException {
    registry = TestRegistry.start();
    registry.put("team/tools", "latest", image);
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @Test
  void comeWithATokenForTheLoginThatDockerKnows() throws Exception {
    try (var parts = parts("team/tools", TestRegistry.PASSWORD)) {
      var found = ResolvedImage.of(parts, AMD);

      assertThat(found.manifest().digest()).isEqualTo(image.manifest().digest());
      for (var part : found.content()) {
        parts.copy(part, folder.resolve("part"));
        assertThat(folder.resolve("part")).hasBinaryContent(content(part.digest()));
      }
    }
    // The token is asked for once, and the host that has the blobs never sees it.
    assertThat(registry.requests()).filteredOn("localhost/token known"::equals).hasSize(1);
    assertThat(registry.requests())
        .filteredOn(request -> request.startsWith("127.0.0.1"))
        .hasSize(3)
        .noneMatch(request -> request.endsWith("known"));
  }

  @Test
  void areWhatTheirTagStoodForWhenItWasAsked() throws Exception {
    try (var parts = parts("team/tools", TestRegistry.PASSWORD)) {
      var before = ResolvedImage.of(parts, AMD).manifest().digest();
      registry.put("team/tools", "latest", TestImage.of("amd64", "three"));

      assertThat(ResolvedImage.of(parts, AMD).manifest().digest()).isNotEqualTo(before);
      try (var pinned = parts("team/tools:latest@" + before, TestRegistry.PASSWORD)) {
        assertThat(ResolvedImage.of(pinned, AMD).manifest().digest()).isEqualTo(before);
      }
    }
  }

  @Test
  void areChosenByPlatform() throws Exception {
    var arm = TestImage.of("arm64", "for arm");
    registry.put("team/tools", "arm", arm);
    registry.put("team/tools", "both", TestImage.list(Map.of("amd64", image, "arm64", arm)));
    registry.put("team/tools", "one", TestImage.list(Map.of("amd64", image)));

    assertThat(resolve("team/tools:both", ARM).manifest().digest())
        .isEqualTo(arm.manifest().digest());
    assertThat(resolve("team/tools:both", AMD).manifest().digest())
        .isEqualTo(image.manifest().digest());
    assertThatThrownBy(() -> resolve("team/tools:one", ARM))
        .hasMessage("it has nothing for linux/arm64, only for linux/amd64");
  }

  @Test
  void areRefusedWhereWhatComesIsSomethingElse() throws Exception {
    var part = image.blobs().keySet().iterator().next();
    registry.damage("team/tools", part, "evil".getBytes(StandardCharsets.UTF_8));
    registry.put("team/tools", image.manifest().digest(), TestImage.of("amd64", "other").json());

    try (var parts = parts("team/tools", TestRegistry.PASSWORD)) {
      var layer = ResolvedImage.of(parts, AMD).parts().layers().getFirst();
      assertThatThrownBy(() -> parts.copy(layer, folder.resolve("part")))
          .hasMessageContaining(part)
          .hasMessageContaining("damaged");
    }
    assertThatThrownBy(() -> resolve("team/tools@" + image.manifest().digest(), AMD))
        .hasMessageContaining("something else");
  }

  @Test
  void areCutOffWhereMoreComesThanWasSaid() throws Exception {
    var part = image.blobs().keySet().iterator().next();
    registry.damage("team/tools", part, new byte[2 << 20]);

    try (var parts = parts("team/tools", TestRegistry.PASSWORD)) {
      var layer = ResolvedImage.of(parts, AMD).parts().layers().getFirst();
      assertThatThrownBy(() -> parts.copy(layer, folder.resolve("part")))
          .isInstanceOf(IOException.class);
    }
    assertThat(Files.size(folder.resolve("part"))).isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void ofAnUnknownUserSayHowToLogIn() {
    assertThatThrownBy(() -> parts("team/tools", "wrong").top())
        .hasMessageContaining("gives no token for team/tools (status 401)")
        .hasMessageContaining("docker login localhost:")
        .hasMessageNotContaining("wrong");
    assertThatThrownBy(() -> parts("team/unknown", TestRegistry.PASSWORD).top())
        .hasMessageContaining("has no such image (manifest unknown)");
  }

  @Test
  void tellNobodyAPasswordOverAnOpenLine() {
    registry.realm("http://tokens.example/");

    assertThatThrownBy(() -> parts("team/tools", TestRegistry.PASSWORD).top())
        .hasMessageContaining("http://tokens.example/")
        .hasMessageContaining("not https");
  }

  @Test
  void thatCannotBeReachedNameTheRegistry() {
    registry.close();

    assertThatThrownBy(() -> parts("team/tools", TestRegistry.PASSWORD).top())
        .hasMessageContaining("no registry answers at localhost:");
  }

  private ResolvedImage resolve(String reference, ImagePlatform platform) throws Exception {
    try (var parts = parts(reference, TestRegistry.PASSWORD)) {
      return ResolvedImage.of(parts, platform);
    }
  }

  private OciRegistry parts(String reference, String password) throws IOException {
    var config = Files.writeString(folder.resolve("config.json"), registry.dockerConfig(password));
    ImageReference parsed = registry.reference(reference);
    return new OciRegistry(parsed, DockerCredentials.in(config));
  }

  private byte[] content(String digest) {
    return java.util.Objects.requireNonNull(image.blobs().get(digest));
  }
}
