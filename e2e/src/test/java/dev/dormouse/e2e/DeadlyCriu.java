package dev.dormouse.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The tools of machines with a CRIU that, once armed, kills the supervisor, the runc that called it
 * and itself with {@code kill -9} at a certain moment of its work.
 */
final class DeadlyCriu {
  /** When it kills. */
  enum Moment {
    DUMP_HAS_BEGUN("dump", "begun"),
    DUMP_IS_DONE("dump", "done"),
    RESTORE_HAS_BEGUN("restore", "begun"),
    RESTORE_IS_DONE("restore", "done");

    private final String work;
    private final String stage;

    Moment(String work, String stage) {
      this.work = work;
      this.stage = stage;
    }
  }

  private final Path folder;

  private DeadlyCriu(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes them in a folder.
   *
   * @param real the tools without malice
   * @param data the installation's data, where CRIU's logs tell how far it is
   */
  static DeadlyCriu in(Path folder, Path real, Path data) throws IOException {
    var bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("runc"), real.resolve("bin/runc"));
    var images = Files.createDirectories(real.resolve("images"));
    Files.createSymbolicLink(folder.resolve("images"), images);
    var criu = bin.resolve("criu");
    Files.writeString(
        criu,
        """
        #!/bin/sh
        # The armed file holds: WORK STAGE PID. CRIU has to keep the place of this process, whose
        # brothers the restored ones become: the killer is a process beside it.
        reached() {
          for log in %3$s/node/containers/machines/*/$work/$work.log; do [ -s "$log" ] && return; done
          return 1
        }
        kill_all() {
          mv %1$s/armed %1$s/fired && kill -KILL $supervisor $runc $criu
          exit
        }
        if [ "$1" = swrk ] && [ -e %1$s/armed ]; then
          read work stage supervisor < %1$s/armed
          criu=$$ runc=$PPID
          {
            while [ -d /proc/$criu ]; do [ $stage = begun ] && reached && kill_all; done
            reached && kill_all
          } 3>&- < /dev/null > /dev/null 2>&1 &
        fi
        exec %2$s/bin/criu "$@"
        """
            .formatted(folder, real, data));
    Files.setPosixFilePermissions(criu, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new DeadlyCriu(folder);
  }

  /** The next time that CRIU comes to the moment, it kills the supervisor. */
  void arm(Moment moment, long supervisor) throws IOException {
    var armed = folder.resolve("armed.new");
    Files.writeString(armed, moment.work + " " + moment.stage + " " + supervisor + "\n");
    Files.move(armed, folder.resolve("armed"));
  }
}
