package dev.dormouse.supervisor.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link BlobStore} does. */
public abstract class BlobStoreContract {
  /** The same one each time in a test. */
  protected abstract BlobStore blobs() throws IOException;

  /** The same blobs, as another node sees them. */
  protected abstract BlobStore blobsElsewhere() throws IOException;

  @Test
  void hasWhatWasPut() throws IOException {
    put("checkpoint_a.image", "what it was");

    assertThat(read("checkpoint_a.image")).isEqualTo("what it was");
    try (var in = blobsElsewhere().get("checkpoint_a.image")) {
      assertThat(in).hasContent("what it was");
    }
  }

  @Test
  void hasTheLaterOfTwoOfOneName() throws IOException {
    put("checkpoint_a.json", "first");
    put("checkpoint_a.json", "second");

    assertThat(read("checkpoint_a.json")).isEqualTo("second");
  }

  @Test
  void keepsManyBytes() throws IOException {
    byte[] many = new byte[5_000_000];
    new Random(7).nextBytes(many);

    blobs().put("checkpoint_a.image", out -> out.write(many));

    try (var in = blobsElsewhere().get("checkpoint_a.image")) {
      assertThat(in).hasBinaryContent(many);
    }
  }

  @Test
  void hasNothingOfABlobWhoseWriterFailed() throws IOException {
    assertThatThrownBy(() ->
            blobs()
                .put(
                    "checkpoint_a.image",
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("the dump broke off");
                    }))
        .hasMessage("the dump broke off");

    assertThat(blobs().list("")).isEmpty();
    assertThatThrownBy(() -> read("checkpoint_a.image")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void forgetsWhatIsDeleted() throws IOException {
    put("checkpoint_a.json", "a");

    blobs().delete("checkpoint_a.json");
    blobs().delete("checkpoint_a.json");

    assertThatThrownBy(() -> read("checkpoint_a.json")).isInstanceOf(NoSuchFileException.class);
    assertThat(blobs().list("checkpoint_")).isEmpty();
  }

  @Test
  void listsTheNamesThatBeginSo() throws IOException {
    put("checkpoint_b.json", "b");
    put("checkpoint_a.json", "a");
    put("checkpoint_a.image", "a");
    put("other", "c");
    var _ = blobs().id();

    assertThat(blobs().list("checkpoint_a."))
        .containsExactly("checkpoint_a.image", "checkpoint_a.json");
    assertThat(blobsElsewhere().list("checkpoint_")).hasSize(3);
    assertThat(blobs().list("")).hasSize(4);
  }

  @Test
  void hasTheSameNameForWhoeverSeesIt() throws IOException {
    assertThat(blobs().id()).isNotBlank().isEqualTo(blobsElsewhere().id()).isEqualTo(blobs().id());
  }

  private void put(String name, String text) throws IOException {
    blobs().put(name, out -> out.write(text.getBytes(UTF_8)));
  }

  private String read(String name) throws IOException {
    try (var in = blobs().get(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
