package dev.dormouse.supervisor.machines.runc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that outlives the supervisor if that is killed, and then kills all that is in its
 * machines: nobody else could, and they would compute for nobody. Its standard input tells it. What
 * the supervisor has mounted goes, too.
 */
final class Undertaker implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      place=$1
      life=$2
      shift 2
      while read -r word; do
        [ "$word" = rest ] && exit 0
      done
      # At once, and only where nobody has begun a new life there.
      if [ "$(cat "$place/life")" = "$life" ]; then
        umount -l "$place" && rmdir "$place"
      fi
      tries=0
      while [ $tries -lt 100 ]; do
        found=
        for parent in "$@"; do
          for file in "$parent"/*/c/freezer.state; do
            [ -e "$file" ] && echo THAWED >"$file"
          done
          for file in "$parent"/*/c/cgroup.freeze; do
            [ -e "$file" ] && echo 0 >"$file"
          done
          for file in "$parent"/*/cgroup.procs "$parent"/*/*/cgroup.procs; do
            [ -e "$file" ] || continue
            for pid in $(cat "$file"); do
              kill -KILL "$pid" && found=yes
            done
          done
        done
        [ -n "$found" ] || exit 0
        tries=$((tries + 1))
        sleep 0.1
      done
      """;

  private final Process process;

  private Undertaker(Process process) {
    this.process = process;
  }

  /** Watches over a supervisor's mount, and over the groups in these folders. */
  static Undertaker over(ContainerHome home, List<Path> folders) throws IOException {
    // A session of its own: what ends the supervisor's process group does not end it.
    var command = new ArrayList<>(List.of("setsid", "sh", "-c", SCRIPT, "sh"));
    command.addAll(List.of(home.place("").toString(), home.life()));
    folders.forEach(folder -> command.add(folder.toString()));
    var process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Undertaker(process);
  }

  /** There is nothing left to be done. */
  @Override
  public void close() {
    try (var out = process.getOutputStream()) {
      out.write("rest\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }
}
