package dev.dormouse.supervisor.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.node.StoredCheckpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A store with more images than one sweep asks about. */
class SweptPagesTest {
  private static final int AT_ONCE = SweptPages.PAGES * StoredCheckpoints.MAX;

  private final SweptPages pages = new SweptPages();

  @Test
  void isAskedAboutPieceByPieceAndThenFromTheBeginning() {
    var stored = images(2 * AT_ONCE + 5);

    var first = pages.next(stored);
    var second = pages.next(stored);
    var third = pages.next(stored);

    assertThat(first).hasSize(SweptPages.PAGES);
    assertThat(first).allMatch(page -> page.size() == StoredCheckpoints.MAX);
    assertThat(third).hasSize(1);
    var asked = new ArrayList<CheckpointId>();
    List.of(first, second, third).forEach(sweep -> sweep.forEach(asked::addAll));
    assertThat(asked).isSortedAccordingTo(CheckpointId::compareTo).containsAll(stored);
    assertThat(asked).doesNotHaveDuplicates();
    assertThat(pages.next(stored)).isEqualTo(first);
  }

  @Test
  void isAskedAboutWholeWhereItIsSmall() {
    var stored = images(3);

    assertThat(pages.next(stored)).containsExactly(stored.stream().sorted().toList());
    assertThat(pages.next(stored)).containsExactly(stored.stream().sorted().toList());
    assertThat(pages.next(List.of())).isEmpty();
  }

  /** In no order, as a store lists them. */
  private static List<CheckpointId> images(int count) {
    var images =
        new ArrayList<>(
            IntStream.range(0, count)
                .mapToObj(i -> new CheckpointId("checkpoint_" + "%010d".formatted(i)))
                .toList());
    Collections.shuffle(images, new Random(7));
    return images;
  }
}
