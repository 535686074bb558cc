package dev.dormouse.supervisor.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.checkpoints.pages.TemplateImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final int PAGE = 4096;
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path folder;
  private final CheckpointId id = CheckpointId.create(NOW);
  private final CheckpointId templateId = CheckpointId.create(NOW);
  private Path blobs = Path.of("");
  private CheckpointStore store = unset();

  @BeforeEach
  void openStore() throws IOException {
    blobs = folder.resolve("blobs");
    store =
        new CheckpointStore(
            new DirectoryBlobs(blobs),
            CheckpointKey.inFile(folder.resolve("key.json")),
            InstantSource.fixed(NOW));
  }

  @Test
  void bringsBackEveryFileOfAnImageWithoutTemplate() throws IOException {
    Path image = image("image", pages(1, 300), "core-1.img", "inventory.img");

    store.save(id, image, null, Map.of("kernel", "6.18"));

    assertSame(image, loaded(null));
    assertThat(store.find(id))
        .hasValue(new CheckpointStore.Requirements(Optional.empty(), Map.of("kernel", "6.18")));
  }

  @Test
  void carriesOnlyWhatItsTemplateLacks() throws IOException {
    var template = pages(1, 2000);
    var changed = new ArrayList<>(template);
    changed.set(17, page(9001));
    changed.set(18, page(9002));
    changed.set(1999, new byte[PAGE]);

    var leaning = TemplateImage.open(image("template", template));
    var whole = store.save(templateId, image("whole", changed), null, Map.of());
    var difference =
        store.save(
            id,
            image("image", changed),
            new CheckpointStore.Template(templateId, leaning),
            Map.of());

    assertThat(whole).isGreaterThan(1999L * PAGE);
    assertThat(difference).isLessThan(3L * PAGE);
    assertSame(folder.resolve("image"), loaded(new CheckpointStore.Template(templateId, leaning)));
  }

  @Test
  void findsPagesThatMoved() throws IOException {
    var template = pages(1, 1000);
    var moved = new ArrayList<>(template);
    Collections.rotate(moved, 333);
    moved.addFirst(page(9001));

    var leaning = TemplateImage.open(image("template", template));
    var bytes =
        store.save(
            id, image("image", moved), new CheckpointStore.Template(templateId, leaning), Map.of());

    assertThat(bytes).isLessThan(2L * PAGE);
    assertSame(folder.resolve("image"), loaded(new CheckpointStore.Template(templateId, leaning)));
  }

  @Test
  void tellsAPageByItsDifferenceToTheOneThatWasAtItsPlaceInMemory() throws IOException {
    var template = pages(1, 1000);
    var touched = new ArrayList<>(template);
    touched.replaceAll(byte[]::clone);
    touched.forEach(page -> page[100]++);
    touched.removeFirst();
    var first = image("template", template);
    Files.write(first.resolve("pagemap-1.img"), pagemap(0x7000_0000_0000L, 1000));
    var second = image("image", touched);
    Files.write(second.resolve("pagemap-1.img"), pagemap(0x7000_0000_1000L, 999));

    var leaning = new CheckpointStore.Template(templateId, TemplateImage.open(first));
    var bytes = store.save(id, second, leaning, Map.of());

    assertThat(bytes).isLessThan(20L * PAGE);
    assertSame(second, loaded(leaning));
  }

  @Test
  void needsNoPagemapThatItCanRead() throws IOException {
    var template = pages(1, 100);
    var touched = new ArrayList<>(template);
    touched.replaceAll(byte[]::clone);
    touched.forEach(page -> page[100]++);
    var random = new Random(7);
    for (int round = 0; round < 50; round++) {
      var first = image("template" + round, template);
      var broken = pagemap(0x7000_0000_0000L, 100);
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      Files.write(first.resolve("pagemap-1.img"), broken);
      var second = image("image" + round, touched);
      Files.write(second.resolve("pagemap-1.img"), pagemap(0x7000_0000_0000L, 100));

      var leaning = new CheckpointStore.Template(templateId, TemplateImage.open(first));
      store.save(id, second, leaning, Map.of());

      assertSame(second, loaded(leaning));
    }
  }

  /** As CRIU writes it: magic numbers, the number of the page file, one run of pages. */
  private static byte[] pagemap(long address, int pages) {
    var head = varints(1 << 3, 1);
    var run = varints(1 << 3, address, 2 << 3, 0, 4 << 3, 4, 5 << 3, pages);
    return ByteBuffer.allocate(8 + 4 + head.length + 4 + run.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(0x56084025_54564319L)
        .putInt(head.length)
        .put(head)
        .putInt(run.length)
        .put(run)
        .array();
  }

  private static byte[] varints(long... values) {
    var out = new ByteArrayOutputStream();
    for (long value : values) {
      long left = value;
      for (; left > 0x7F; left >>>= 7) {
        out.write((int) ((left & 0x7F) | 0x80));
      }
      out.write((int) left);
    }
    return out.toByteArray();
  }

  @Test
  void bringsBackAnyMixtureOfPages() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      var random = new Random(seed);
      var template = pages(1, 1 + random.nextInt(60));
      var mixture = new ArrayList<byte[]>();
      for (int i = random.nextInt(700); i > 0; i--) {
        mixture.add(
            switch (random.nextInt(4)) {
              case 0 -> new byte[PAGE];
              case 1 -> page(5000 + random.nextInt(20));
              default -> template.get(random.nextInt(template.size()));
            });
      }
      var round = CheckpointId.create(NOW);
      Path image = image("image" + seed, mixture);
      var leaning = TemplateImage.open(image("template" + seed, template));
      var with = new CheckpointStore.Template(templateId, leaning);
      store.save(round, image, with, Map.of());

      Path target = Files.createDirectory(folder.resolve("target" + seed));
      store.load(round, target, with);
      assertSame(image, target);
    }
  }

  @Test
  void refusesAnImageWithAnyBitChangedOrAnyByteMissing() throws IOException {
    store.save(id, image("image", pages(1, 20)), null, Map.of());
    Path stored = blobs.resolve(id + ".image");
    byte[] sound = Files.readAllBytes(stored);
    var random = new Random(4);

    for (int i = 0; i < 60; i++) {
      byte[] damaged;
      if (i % 2 == 0) {
        damaged = sound.clone();
        damaged[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
      } else {
        damaged = java.util.Arrays.copyOf(sound, random.nextInt(sound.length));
      }
      Files.write(stored, damaged, StandardOpenOption.TRUNCATE_EXISTING);
      Path target = Files.createDirectory(folder.resolve("target" + i));

      assertThatThrownBy(() -> store.load(id, target, null))
          .isInstanceOf(DamagedCheckpointException.class)
          .hasMessageStartingWith("checkpoint " + id + " is damaged: ");
    }
  }

  @Test
  void refusesTheImageOfAnotherCheckpointUnderItsName() throws IOException {
    var other = CheckpointId.create(NOW);
    store.save(id, image("mine", pages(1, 3)), null, Map.of());
    store.save(other, image("other", pages(9, 3)), null, Map.of());

    Files.move(
        blobs.resolve(other + ".image"),
        blobs.resolve(id + ".image"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> loaded(null)).isInstanceOf(DamagedCheckpointException.class);
  }

  @Test
  void storesNothingReadable() throws IOException {
    Path image = image("image", List.of());
    Files.writeString(image.resolve("core-1.img"), "password=hunter2".repeat(100));

    store.save(id, image, null, Map.of());

    assertThat(
            new String(
                Files.readAllBytes(blobs.resolve(id + ".image")),
                java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("hunter2");
    assertThat(Files.getPosixFilePermissions(folder.resolve("key.json")))
        .containsExactlyInAnyOrder(
            java.nio.file.attribute.PosixFilePermission.OWNER_READ,
            java.nio.file.attribute.PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void hasNoCheckpointWhoseManifestWasNeverWritten() throws IOException {
    store.save(id, image("image", pages(1, 3)), null, Map.of());
    Files.delete(blobs.resolve(id + ".json"));

    assertThat(store.find(id)).isEmpty();
    assertThatThrownBy(() -> loaded(null)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void forgetsADeletedCheckpoint() throws IOException {
    store.save(id, image("image", pages(1, 3)), null, Map.of());

    store.delete(id);
    store.delete(id);

    assertThat(store.find(id)).isEmpty();
    assertThat(blobs).isEmptyDirectory();
  }

  private Path loaded(CheckpointStore.@org.jspecify.annotations.Nullable Template template)
      throws IOException {
    Path target = Files.createTempDirectory(folder, "loaded");
    store.load(id, target, template);
    return target;
  }

  private Path image(String name, List<byte[]> pages, String... others) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(name));
    var bytes = ByteBuffer.allocate(pages.size() * PAGE);
    pages.forEach(bytes::put);
    Files.write(directory.resolve("pages-1.img"), bytes.array());
    for (String other : others) {
      Files.writeString(directory.resolve(other), other.repeat(50));
    }
    return directory;
  }

  private static List<byte[]> pages(int firstSeed, int count) {
    var pages = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      pages.add(page(firstSeed + i));
    }
    return pages;
  }

  /** Incompressible bytes, the same for the same seed. */
  private static byte[] page(int seed) {
    var page = new byte[PAGE];
    new Random(seed).nextBytes(page);
    return page;
  }

  private static void assertSame(Path expected, Path actual) throws IOException {
    assertThat(names(actual)).isEqualTo(names(expected));
    for (String name : names(expected)) {
      assertThat(Files.mismatch(expected.resolve(name), actual.resolve(name)))
          .as(name)
          .isEqualTo(-1);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @SuppressWarnings("NullAway") // set before each test
  private static CheckpointStore unset() {
    return null;
  }
}
