package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.MachinePreset;
import java.util.List;

/** How a worker's JVM is sized and told to behave. */
public final class JvmFlags {
  private static final int LEAST_RESERVE_MIB = 128;
  private static final int MOST_RESERVE_MIB = 512;

  /** With one processor, a task that computes would keep its worker from listening. */
  private static final int LEAST_PROCESSORS = 2;

  private JvmFlags() {}

  public static List<String> of(MachinePreset preset) {
    return List.of(
        "-Xmx" + heapMib(preset) + "m",
        "-Xms16m",
        "-XX:ActiveProcessorCount=" + processors(preset),
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        // The JDK's own classes stay where their archive has them, and are as they are in its file:
        // moved, all 12 MB of them would be in every checkpoint.
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:ArchiveRelocationMode=0",
        // A collection gives back what it can: a checkpoint is as large as the heap.
        "-XX:-ShrinkHeapInSteps",
        "-XX:MinHeapFreeRatio=10",
        "-XX:MaxHeapFreeRatio=20",
        // The worker renews the environment after a restore.
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        // A restored clock goes on where it stopped: HikariCP would take a connection that was used
        // just before the checkpoint for one that needs no test.
        "-Dcom.zaxxer.hikari.aliveBypassWindowMs=0",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        "-Dslf4j.provider=dev.dormouse.worker.logging.WorkerLogProvider");
  }

  /** Metaspace, code, threads and buffers need their share of the preset's memory, too. */
  static int heapMib(MachinePreset preset) {
    int reserve = Math.clamp(preset.memoryMib() * 3L / 10, LEAST_RESERVE_MIB, MOST_RESERVE_MIB);
    return preset.memoryMib() - reserve;
  }

  private static int processors(MachinePreset preset) {
    return Math.max(LEAST_PROCESSORS, Math.ceilDiv(preset.cpuMillis(), 1000));
  }
}
