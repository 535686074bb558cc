package dev.dormouse.supervisor.machines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTailTest {
  private final List<String> lines = new ArrayList<>();
  private final OutputTail tail = new OutputTail(lines::add);

  @Test
  void passesLinesOnAndRemembersThem() {
    drain("one\ntwo\nthree");

    assertThat(lines).containsExactly("one", "two", "three");
    assertThat(tail.last()).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void cutsALineThatHasNoEnd() {
    drain("x".repeat(20_000));

    assertThat(lines).extracting(String::length).containsExactly(8192, 8192, 3616);
  }

  @Test
  void remembersOnlyTheLastLines() {
    drain("line\n".repeat(1000) + "the end");

    assertThat(tail.last().lines()).hasSize(40).endsWith("the end");
  }

  private void drain(String text) {
    tail.drain(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
