package dev.dormouse.supervisor.checkpoints.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.checkpoints.BlobStore;
import dev.dormouse.supervisor.checkpoints.BlobStore.UnavailableException;
import dev.dormouse.supervisor.checkpoints.BlobStoreContract;
import dev.dormouse.supervisor.checkpoints.CheckpointKey;
import dev.dormouse.supervisor.checkpoints.CheckpointStore;
import dev.dormouse.supervisor.checkpoints.DamagedCheckpointException;
import dev.dormouse.supervisor.fixture.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3BlobsTest extends BlobStoreContract {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final long PLENTY = 1 << 30;

  @TempDir Path folder;
  private final CheckpointId id = CheckpointId.create(NOW);
  private final List<BlobStore> opened = new ArrayList<>();
  private S3Server server;
  private S3Blobs here;
  private S3Blobs elsewhere;

  @BeforeEach
  void startServer() throws IOException {
    server = S3Server.start(folder.resolve("s3"));
    here = open("here", PLENTY);
    elsewhere = open("elsewhere", PLENTY);
  }

  @AfterEach
  void stopServer() throws IOException {
    opened.forEach(BlobStore::close);
    server.close();
  }

  @Override
  protected BlobStore blobs() {
    return here;
  }

  @Override
  protected BlobStore blobsElsewhere() {
    return elsewhere;
  }

  @Test
  void sendsWhatIsLongInParts() throws IOException {
    var many = new byte[11_000_000];
    new Random(3).nextBytes(many);
    var bucket = new S3Bucket(server.location(), 5 << 20);
    var inParts = new S3Blobs(bucket, copies("parts", PLENTY));
    opened.add(inParts);

    inParts.put("checkpoint_a.image", out -> out.write(many));

    try (var in = elsewhere.get("checkpoint_a.image")) {
      assertThat(in).hasBinaryContent(many);
    }
  }

  @Test
  void readsItsOwnCopyWhileTheServerIsAway() throws IOException {
    put(here, "checkpoint_a.image", "what it was");

    server.goAway();

    assertThat(read(here, "checkpoint_a.image")).isEqualTo("what it was");
    assertThatThrownBy(() -> read(elsewhere, "checkpoint_a.image"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("\"checkpoint_a.image\" in s3://checkpoints/some/prefix/ at http://")
        .hasMessageContaining("could not be read");
  }

  @Test
  void hasNoCopyOfWhatTheServerWasNotThereFor() throws IOException {
    server.goAway();

    assertThatThrownBy(() -> put(here, "checkpoint_a.image", "lost"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("could not be written");

    assertThat(folder.resolve("here")).isEmptyDirectory();
    server.comeBack();
    assertThat(here.list("")).isEmpty();
    put(here, "checkpoint_a.image", "found");
    assertThat(read(elsewhere, "checkpoint_a.image")).isEqualTo("found");
  }

  @Test
  void letsTheLeastRecentlyUsedCopiesGo() throws IOException {
    var small = open("small", 2_500);
    put(small, "checkpoint_a.image", "a".repeat(1_000));
    put(small, "checkpoint_b.image", "b".repeat(1_000));
    assertThat(read(small, "checkpoint_a.image")).hasSize(1_000);

    put(small, "checkpoint_c.image", "c".repeat(1_000));

    assertThat(names("small")).containsExactly("checkpoint_a.image", "checkpoint_c.image");
    assertThat(read(small, "checkpoint_b.image")).isEqualTo("b".repeat(1_000));
    assertThat(names("small")).containsExactly("checkpoint_b.image", "checkpoint_c.image");
  }

  @Test
  void takesUpItsCopiesAfterARestartAndThrowsAwayWhatWasNeverUploaded() throws IOException {
    put(here, "checkpoint_a.image", "kept");
    Files.writeString(folder.resolve("here").resolve(".unfinished-1"), "half of a dump");

    var again = open("here", PLENTY);
    server.goAway();

    assertThat(read(again, "checkpoint_a.image")).isEqualTo("kept");
    assertThat(names("here")).containsExactly("checkpoint_a.image");
  }

  @Test
  void goesOnReadingACopyThatGoes() throws IOException {
    var small = open("small", 1_500);
    put(small, "checkpoint_a.image", "a".repeat(1_000));

    try (var in = small.get("checkpoint_a.image")) {
      put(small, "checkpoint_b.image", "b".repeat(1_000));

      assertThat(names("small")).containsExactly("checkpoint_b.image");
      assertThat(in).hasContent("a".repeat(1_000));
    }
  }

  @Test
  void saysWhatIsWrongWithTheKey() throws IOException {
    var stranger = new S3Location.Credentials("somebody", "else");
    var wrong = new S3Location.Credentials("dormouse", "not this");

    assertThatThrownBy(() -> open(server.location(stranger)).id())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("403 InvalidAccessKeyId; see whether the access key, its secret");
    assertThatThrownBy(() -> open(server.location(wrong)).id())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("403 SignatureDoesNotMatch; see whether the access key, its secret")
        .hasMessageNotContaining("not this");
  }

  @Test
  void saysThatThereIsNoSuchBucket() {
    var known = server.location();
    var location =
        new S3Location(
            known.endpoint(), known.region(), "elsewhere", "", known.credentials(), true);

    assertThatThrownBy(() -> open(location).id())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("404 NoSuchBucket; make the bucket, or name another");
  }

  @Test
  void aTruncatedObjectIsADamagedCheckpoint() throws IOException {
    store(here).save(id, image(), null, Map.of());
    truncate(server.object(id + ".image"));

    assertThatThrownBy(() -> store(elsewhere).load(id, target(), null))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessageStartingWith("checkpoint " + id + " is damaged: ");
  }

  @Test
  void aTruncatedCopyIsFetchedAnew() throws IOException {
    store(here).save(id, image(), null, Map.of());
    truncate(folder.resolve("here").resolve(id + ".image"));
    var target = target();

    store(here).load(id, target, null);

    assertThat(target.resolve("pages-1.img"))
        .hasSameBinaryContentAs(image().resolve("pages-1.img"));
  }

  /** Else its run would begin a new attempt. */
  @Test
  void aCheckpointIsNotTakenForDamagedBecauseTheServerIsAway() throws IOException {
    store(here).save(id, image(), null, Map.of());
    assertThat(store(elsewhere).find(id)).isPresent();

    server.goAway();

    assertThatThrownBy(() -> store(elsewhere).load(id, target(), null))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> store(open("third", PLENTY)).find(id))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void anImageWithoutManifestIsListedSoThatASweepFindsIt() throws IOException {
    store(here).save(id, image(), null, Map.of());
    elsewhere.delete(id + ".json");

    assertThat(store(elsewhere).find(id)).isEmpty();
    assertThat(store(here).list()).containsExactly(id);

    store(elsewhere).delete(id);
    assertThat(store(here).list()).isEmpty();
  }

  @Test
  void isAnotherStoreForWhoeverHasAnotherKey() throws IOException {
    var other =
        new CheckpointStore(
            here, CheckpointKey.inFile(folder.resolve("other.key")), InstantSource.fixed(NOW));

    assertThat(store(here).id()).isEqualTo(store(elsewhere).id()).isNotEqualTo(other.id());
  }

  @Test
  void aPlaceInABucketIsReadFromItsAddress() {
    var location = S3Location.of(URI.create("s3://bucket/a/b"), null, "eu-central-1", null);

    assertThat(location.bucket()).isEqualTo("bucket");
    assertThat(location.prefix()).isEqualTo("a/b/");
    assertThat(location.pathStyle()).isFalse();
    assertThatThrownBy(() -> S3Location.of(URI.create("http://bucket/a"), null, "x", null))
        .hasMessage(
            "checkpoints are to be stored in \"http://bucket/a\"; it must be s3://BUCKET/PREFIX");
    assertThatThrownBy(() -> S3Location.of(URI.create("s3://B"), null, "x", null))
        .hasMessageStartingWith("the bucket's name is \"B\"; it must be");
  }

  private CheckpointStore store(S3Blobs blobs) throws IOException {
    return new CheckpointStore(
        blobs, CheckpointKey.inFile(folder.resolve("shared.key")), InstantSource.fixed(NOW));
  }

  private S3Blobs open(String name, long maxBytes) throws IOException {
    var blobs = new S3Blobs(server.location(), folder.resolve(name), maxBytes, () -> NOW);
    opened.add(blobs);
    return blobs;
  }

  private S3Blobs open(S3Location location) throws IOException {
    var blobs = new S3Blobs(location, folder.resolve("wrong"), PLENTY, () -> NOW);
    opened.add(blobs);
    return blobs;
  }

  private LocalCopies copies(String name, long maxBytes) throws IOException {
    return new LocalCopies(folder.resolve(name), maxBytes, () -> NOW);
  }

  private List<String> names(String copies) throws IOException {
    try (var files = Files.list(folder.resolve(copies))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path image() throws IOException {
    var image = folder.resolve("image");
    if (!Files.exists(image)) {
      var pages = new byte[40 * 4096];
      new Random(5).nextBytes(pages);
      Files.write(Files.createDirectory(image).resolve("pages-1.img"), pages);
    }
    return image;
  }

  private Path target() throws IOException {
    return Files.createTempDirectory(folder, "target");
  }

  private static void truncate(Path file) throws IOException {
    try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }

  private static void put(BlobStore blobs, String name, String text) throws IOException {
    blobs.put(name, out -> out.write(text.getBytes(UTF_8)));
  }

  private static String read(BlobStore blobs, String name) throws IOException {
    try (var in = blobs.get(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
