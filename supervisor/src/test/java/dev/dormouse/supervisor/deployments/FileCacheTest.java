package dev.dormouse.supervisor.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.supervisor.connection.ServerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
  private static final long ROOM = 25;

  @TempDir Path folder;

  private final Map<String, String> contents = new ConcurrentHashMap<>();
  private final AtomicInteger downloads = new AtomicInteger();
  private FileCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = new FileCache(folder, ROOM, this::download);
  }

  @Test
  void bringsAFileWithItsContent() throws Exception {
    var file = file("ten bytes!");

    try (var lease = cache.lease(List.of(file))) {
      assertThat(lease.files())
          .singleElement()
          .satisfies(path -> assertThat(path).hasContent("ten bytes!"));
    }
  }

  @Test
  void keepsTheOrderAndNamesAFileOnce() throws Exception {
    var a = file("aaaaa");
    var b = file("bbbbb");

    try (var lease = cache.lease(List.of(b, a, b))) {
      assertThat(lease.files()).hasSize(2);
      assertThat(lease.files().getFirst()).hasContent("bbbbb");
    }
  }

  @Test
  void downloadsAFileOnceForAllWhoAskAtTheSameTime() throws Exception {
    var file = file("ten bytes!");
    var start = new CountDownLatch(1);

    try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      var leases = new ArrayList<java.util.concurrent.Future<FileLease>>();
      for (int i = 0; i < 20; i++) {
        leases.add(
            askers.submit(() -> {
              start.await();
              return cache.lease(List.of(file));
            }));
      }
      start.countDown();
      for (var lease : leases) {
        lease.get().close();
      }
    }

    assertThat(downloads).hasValue(1);
  }

  @Test
  void refusesAFileWhoseDigestIsWrong() throws IOException {
    var file = file("ten bytes!");
    contents.put(file.digest(), "10 others!");

    assertThatThrownBy(() -> cache.lease(List.of(file)))
        .hasMessageContaining("arrived with the digest");
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesAFileThatIsLongerThanAnnounced() throws IOException {
    var file = file("ten bytes!");
    contents.put(file.digest(), "ten bytes! and more");

    assertThatThrownBy(() -> cache.lease(List.of(file))).hasMessageContaining("19 bytes");
    assertThat(names()).isEmpty();
  }

  @Test
  void asksAgainForAFileThatFailedToCome() throws Exception {
    var file = file("ten bytes!");
    contents.put(file.digest(), "broken");
    assertThatThrownBy(() -> cache.lease(List.of(file))).isInstanceOf(IOException.class);
    contents.put(file.digest(), "ten bytes!");

    cache.lease(List.of(file)).close();

    assertThat(downloads).hasValue(2);
  }

  @Test
  void removesTheLongestUnusedFileWhereRoomIsShort() throws Exception {
    var a = file("aaaaaaaaaa");
    var b = file("bbbbbbbbbb");
    cache.lease(List.of(a)).close();
    cache.lease(List.of(b)).close();
    cache.lease(List.of(a)).close();

    cache.lease(List.of(file("cccccccccc"))).close();

    assertThat(names()).hasSize(2).noneMatch(name -> b.digest().endsWith(name.substring(0, 64)));
  }

  @Test
  void neverRemovesAFileInUse() throws Exception {
    var leases = new ArrayList<FileLease>();
    for (var content : List.of("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd")) {
      leases.add(cache.lease(List.of(file(content))));
    }
    assertThat(names()).hasSize(4);

    leases.forEach(FileLease::close);

    assertThat(names()).hasSize(2);
  }

  @Test
  void findsItsFilesAgainAfterARestartAndClearsUpUnfinishedOnes() throws Exception {
    var file = file("ten bytes!");
    cache.lease(List.of(file)).close();
    Files.writeString(folder.resolve("x.part"), "half");

    var again = new FileCache(folder, ROOM, this::download);
    again.lease(List.of(file)).close();

    assertThat(downloads).hasValue(1);
    assertThat(names()).hasSize(1);
  }

  @Test
  void replacesAFileThatWasCutByACrash() throws Exception {
    var file = file("ten bytes!");
    cache.lease(List.of(file)).close();
    Files.writeString(folder.resolve(names().getFirst()), "ten");

    var again = new FileCache(folder, ROOM, this::download);

    try (var lease = again.lease(List.of(file))) {
      assertThat(lease.files().getFirst()).hasContent("ten bytes!");
    }
  }

  @Test
  void closingALeaseTwiceReleasesOnce() throws Exception {
    var file = file("ten bytes!");
    var one = cache.lease(List.of(file));
    var other = cache.lease(List.of(file));
    one.close();
    one.close();

    cache.lease(List.of(file("bbbbbbbbbb"))).close();
    cache.lease(List.of(file("cccccccccc"))).close();

    assertThat(other.files().getFirst()).exists();
  }

  private void download(String digest, Consumer<byte[]> sink) throws ServerException {
    downloads.incrementAndGet();
    var content = contents.get(digest);
    if (content == null) {
      throw new ServerException.Unreachable("no " + digest);
    }
    for (var part : content.split("(?<=\\G.{4})", -1)) {
      sink.accept(part.getBytes(StandardCharsets.UTF_8));
    }
  }

  private FileRef file(String content) throws IOException {
    try {
      var bytes = content.getBytes(StandardCharsets.UTF_8);
      var digest =
          "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      contents.put(digest, content);
      return new FileRef("tasks.jar", digest, bytes.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
