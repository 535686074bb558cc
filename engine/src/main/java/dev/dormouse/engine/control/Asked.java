package dev.dormouse.engine.control;

import dev.dormouse.engine.control.ControlStore.Triggered;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run was itself triggered with: null where its task declared it, which was filled in when
 * the run was locked to a deployment, and is left to a new one.
 */
record Asked(
    @Nullable MachinePreset machine,
    @Nullable Integer maxAttempts,
    @Nullable Integer maxDurationSeconds) {

  /**
   * @param declared the task as the run's deployment has it, or null
   */
  static Asked of(Triggered former, @Nullable TaskDeclaration declared) {
    return new Asked(
        machine(former, declared),
        declared != null && Objects.equals(former.maxAttempts(), attempts(declared))
            ? null
            : former.maxAttempts(),
        declared != null && Objects.equals(former.maxDurationSeconds(), seconds(declared))
            ? null
            : former.maxDurationSeconds());
  }

  @Nullable String machineLabel() {
    return machine == null ? null : machine.label();
  }

  private static @Nullable MachinePreset machine(
      Triggered former, @Nullable TaskDeclaration declared) {
    String label = former.machine();
    if (label == null) {
      return null;
    }
    var machine = MachinePreset.of(label);
    return declared != null
            && machine == Objects.requireNonNullElse(declared.machine(), MachinePreset.DEFAULT)
        ? null
        : machine;
  }

  private static int attempts(TaskDeclaration declared) {
    return Objects.requireNonNullElse(declared.retry(), RetryPolicy.DEFAULT).maxAttempts();
  }

  private static @Nullable Integer seconds(TaskDeclaration declared) {
    var maxDuration = declared.maxDuration();
    return maxDuration == null ? null : (int) maxDuration.toSeconds();
  }
}
