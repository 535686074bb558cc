package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.supervisor.machines.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What CRIU finds out about the kernel and remembers in {@code /run}; without it each checkpoint
 * and each restore takes 60 ms longer. It writes it down only where {@code /run} is in memory, so
 * that it cannot outlive a kernel. Where it is not, this does so at every start.
 */
final class KernelFacts {
  private static final Logger LOG = LoggerFactory.getLogger(KernelFacts.class);
  private static final Path FACTS = Path.of("/run/criu.kdat");
  private static final String IN_MEMORY = "tmpfs";

  private KernelFacts() {}

  /** Never fails: it is about speed. */
  static void remember(MachineTools tools) {
    try {
      if (!Files.getFileStore(FACTS.getParent()).type().equals(IN_MEMORY)) {
        findOut(tools);
      }
      // Left by a CRIU that was killed while it wrote; as long as it is there, none writes anew.
      Files.deleteIfExists(Path.of(FACTS + ".tmp"));
    } catch (IOException e) {
      LOG.warn("What CRIU knows of the kernel cannot be remembered: {}", e.getMessage());
    }
  }

  /** In a mount namespace in which /run is in memory. */
  private static void findOut(MachineTools tools) throws IOException {
    var next = Files.createTempFile(FACTS.getParent(), "criu", ".kdat");
    try {
      HostCommand.run(
          List.of(
              "unshare",
              "--mount",
              "sh",
              "-c",
              "exec 3>\"$2\" && mount -t tmpfs tmpfs /run && \"$1\" check"
                  + " && cat /run/criu.kdat >&3",
              "sh",
              tools.criu().toString(),
              next.toString()));
      Files.move(next, FACTS, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}
