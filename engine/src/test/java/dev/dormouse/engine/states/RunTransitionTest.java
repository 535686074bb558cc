package dev.dormouse.engine.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunTransitionTest {
  @Test
  void diagramIsMadeFromTheTable() throws IOException {
    assertThat(Files.readString(Path.of("../docs/run-states.md")))
        .as("docs/run-states.md is stale; run RunStatesDiagram to renew it")
        .isEqualTo(RunStatesDiagram.text());
  }

  @Test
  void tableHasNoRowTwice() {
    assertThat(RunTransition.TABLE).doesNotHaveDuplicates();
  }

  @Test
  void nothingLeadsOnFromAFinalStatus() {
    assertThat(RunTransition.TABLE).noneMatch(row -> row.from() != null && row.from().isFinal());
  }

  @Test
  void everyStatusCanBeReachedAndEveryOtherThanFinalLeft() {
    for (var status : RunStatus.values()) {
      assertThat(RunTransition.TABLE).anyMatch(row -> row.to() == status);
      assertThat(RunTransition.TABLE.stream().anyMatch(row -> row.from() == status))
          .isEqualTo(!status.isFinal());
    }
  }

  @Test
  void refusesAChangeThatTheTableDoesNotHave() {
    assertThatThrownBy(() -> RunTransition.from(RunEvent.DUE, RunStatus.COMPLETED))
        .hasMessage("no transition by DUE leads to COMPLETED");
  }
}
