package dev.dormouse.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What nodes that are gone still say of the runs that they had: nobody may hear it. */
final class LateReports {
  private final List<Late> late = new ArrayList<>();

  /** A run as a node had it. */
  private record Late(ScriptedNode node, RunEpoch run) {}

  void add(ScriptedNode gone, RunEpoch run) {
    late.add(new Late(gone, run));
  }

  String speak(Random random) {
    if (late.isEmpty()) {
      return "nothing";
    }
    var said = late.get(random.nextInt(late.size()));
    var answer =
        switch (random.nextInt(4)) {
          case 0 -> said.node().started(said.run());
          case 1 -> said.node().completed(said.run(), "2");
          case 2 -> said.node().checkpointed(said.run());
          default -> said.node().crashed(said.run(), Kind.EXIT);
        };
    assertThat(answer.verdict()).as("what is said too late of %s", said).isEqualTo(Verdict.STALE);
    return "too late: " + said;
  }
}
