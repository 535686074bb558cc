package dev.dormouse.benchmarks.machines;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.protocol.CheckpointId;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A heap of 200 MB that cannot be compressed and that no template has: written down, encrypted,
 * synced and read again, beside the bare tools, which do nothing of that but write.
 */
final class LargeHeapBench {
  private static final int ROUNDS = 5;
  private static final Map<String, String> LARGE = Map.of("BALLAST_MIB", "200");

  private LargeHeapBench() {}

  static void measure(Containers containers, Consumer<Figure> print)
      throws IOException, InterruptedException {
    var checkpoints = new Times();
    var restores = new Times();
    var dumps = new Times();
    var bareRestores = new Times();
    containers.round(LARGE);
    try (var bare = BareTools.like(containers, LARGE)) {
      for (int i = 0; i < ROUNDS; i++) {
        // In turns, so that both meet the same weather.
        var ours = containers.round(LARGE);
        checkpoints.add(ours.checkpoint());
        restores.add(ours.restore());
        var id = CheckpointId.create(InstantSource.system().instant());
        var theirs = containers.round(LARGE, id, bare::start, bare::restore);
        dumps.add(theirs.checkpoint());
        bareRestores.add(theirs.restore());
        bare.discard(id);
      }
    }
    var peer = "runc and criu by hand";
    print.accept(
        Figure.of("machine.checkpoint.200MB.p50", checkpoints.p50(), "ms")
            .beside(peer, dumps.p50()));
    print.accept(
        Figure.of("machine.restore.200MB.p50", restores.p50(), "ms")
            .beside(peer, bareRestores.p50()));
  }
}
