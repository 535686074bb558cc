package dev.dormouse.supervisor.machines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.MachinePreset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmFlagsTest {
  @ParameterizedTest
  @CsvSource({"MICRO, 128", "SMALL_1X, 359", "MEDIUM_1X, 1536", "LARGE_2X, 15872"})
  void theHeapIsThePresetsMemoryLessAReserve(MachinePreset preset, int mib) {
    assertThat(JvmFlags.of(preset)).contains("-Xmx" + mib + "m");
  }
}
