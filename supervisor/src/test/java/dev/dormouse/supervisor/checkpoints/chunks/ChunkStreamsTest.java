package dev.dormouse.supervisor.checkpoints.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkStreamsTest {
  private static final int MANY = 9 * Chunk.MOST / 2;

  @Test
  void bringBackWhatWasWrittenInItsOrder() throws IOException {
    // given: chunks that take long and chunks that do not, in turns
    var bytes = noise(MANY);
    Arrays.fill(bytes, Chunk.MOST, 2 * Chunk.MOST, (byte) 7);

    var stored = written(bytes);

    assertThat(read(stored)).isEqualTo(bytes);
  }

  @Test
  void makeWhatCanBeCompressedSmallAndNothingElseMuchLarger() throws IOException {
    assertThat(written(new byte[MANY])).hasSizeLessThan(MANY / 100);
    assertThat(written(noise(MANY))).hasSizeLessThan(MANY + 100);
  }

  @Test
  void endWhereTheyWereEndedAndLeaveWhatComesAfterwards() throws IOException {
    for (int length : new int[] {0, 1, Chunk.MOST, Chunk.MOST + 1}) {
      var all = new ByteArrayOutputStream();
      all.write(written(noise(length)));
      all.write('x');
      var in = new ByteArrayInputStream(all.toByteArray());

      assertThat(new ChunkInput(in).readAllBytes()).hasSize(length);
      assertThat(in.read()).isEqualTo('x');
    }
  }

  @Test
  void sayThatTheyAreCutOff() throws IOException {
    var stored = written(noise(MANY));

    for (int length : new int[] {0, 5, 100, Chunk.MOST + 3, stored.length - 1}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(stored, length)))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void takeNoChunkThatIsLargerThanAnyIsWritten() {
    var huge = ByteBuffer.allocate(8).putInt(Chunk.MOST + 1).putInt(10).array();
    var swollen = ByteBuffer.allocate(8).putInt(10).putInt(11).array();

    assertThatThrownBy(() -> read(huge)).isInstanceOf(IOException.class).hasMessageContaining("10");
    assertThatThrownBy(() -> read(swollen))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("11");
  }

  @Test
  void sayThatAChunkIsNotWhatWasWritten() throws IOException {
    var stored = written(new byte[Chunk.MOST]);
    Arrays.fill(stored, 8, stored.length - 4, (byte) 1);

    assertThatThrownBy(() -> read(stored)).isInstanceOf(IOException.class);
  }

  private static byte[] written(byte[] bytes) throws IOException {
    var stored = new ByteArrayOutputStream();
    try (var out = new ChunkOutput(stored)) {
      out.write(bytes);
      out.finish();
    }
    return stored.toByteArray();
  }

  private static byte[] read(byte[] stored) throws IOException {
    try (var in = new ChunkInput(new ByteArrayInputStream(stored))) {
      return in.readAllBytes();
    }
  }

  private static byte[] noise(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
