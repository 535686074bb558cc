package dev.dormouse.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.MachinePreset;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PricesTest {
  @Test
  void aTableNamesPresetsAndTheRunItself() {
    assertThat(Prices.parse("small-1x=1.2, large-1x=9.6,run=0.0025"))
        .isEqualTo(
            new Prices(
                Map.of(
                    MachinePreset.SMALL_1X, new BigDecimal("1.2"),
                    MachinePreset.LARGE_1X, new BigDecimal("9.6")),
                new BigDecimal("0.0025")));
  }

  @Test
  void anEmptyTableCostsNothing() {
    assertThat(Prices.parse(" ")).isEqualTo(Prices.FREE);
  }

  @Test
  void saysWhatIsWrongWithATable() {
    assertThatThrownBy(() -> Prices.parse("small-1x")).hasMessageContaining("\"small-1x\"");
    assertThatThrownBy(() -> Prices.parse("tiny=1")).hasMessageContaining("\"tiny\"");
    assertThatThrownBy(() -> Prices.parse("micro=cheap")).hasMessageContaining("\"cheap\"");
    assertThatThrownBy(() -> Prices.parse("micro=-1")).hasMessageContaining("negative");
  }
}
