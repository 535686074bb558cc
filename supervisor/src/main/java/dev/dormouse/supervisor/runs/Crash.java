package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.worker.WorkerCommand.Stop.Reason;
import dev.dormouse.supervisor.machines.MachineExit;
import org.jspecify.annotations.Nullable;

/** What is said of a run whose process ended without a word. */
record Crash(Kind kind, RunError error) {
  static Crash of(MachineExit exit, String output, @Nullable Reason stopping) {
    var kind =
        switch (stopping) {
          case CANCELED -> Kind.KILLED_CANCELED;
          case TIMED_OUT -> Kind.KILLED_TIMED_OUT;
          case null -> exit.outOfMemory() ? Kind.OUT_OF_MEMORY : Kind.EXIT;
        };
    var told =
        switch (kind) {
          case KILLED_CANCELED -> "canceled, the run did not stop in time: its process ";
          case KILLED_TIMED_OUT -> "out of time, the run did not stop: its process ";
          case OUT_OF_MEMORY -> "the process ran out of memory and ";
          case EXIT -> "the process ";
        };
    return new Crash(kind, RunError.of(kind.name(), told + exit.shown() + tail(output)));
  }

  static String tail(String output) {
    return output.isBlank() ? "" : "; it wrote last:\n" + output;
  }
}
