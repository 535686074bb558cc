package dev.dormouse.benchmarks.machines;

import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What a measured machine executes: says over the supervisor's socket that it is there, does what
 * the answer says, and says so again. Loads what a worker loads: JSON and its classes.
 */
public final class BenchProgram {
  static final byte REST = 'r';
  static final byte GO_ON = 'g';

  /** Beside the socket: told to rest, the program waits for it. */
  static final String GO_ON_FILE = "go";

  private static final int PIECE = 1 << 16;
  private static final long STEP_NANOS = 1_000_000;

  private BenchProgram() {}

  public static void main(String[] arguments) {
    var socket = Path.of(System.getenv("DORMOUSE_SOCKET"));
    var state = new ArrayList<String>();
    var ballast = ballast(Integer.parseInt(System.getenv().getOrDefault("BALLAST_MIB", "0")));
    while (true) {
      var said = Map.of("said", state.size(), "kept", ballast.size());
      state.add(Json.mapper().writeValueAsString(said));
      if (say(socket) == REST) {
        leaveZeros();
        while (!Files.exists(socket.resolveSibling(GO_ON_FILE))) {
          LockSupport.parkNanos(STEP_NANOS);
        }
      }
    }
  }

  /** As a worker does: what is not used any more would be stored, and zeros are not. */
  private static void leaveZeros() {
    System.gc();
    long room = Runtime.getRuntime().totalMemory();
    var last = new ArrayDeque<byte[]>();
    for (long filled = 0; filled < room; filled += PIECE) {
      last.add(new byte[PIECE]);
      if (last.size() > 2) {
        last.remove();
      }
    }
  }

  /** What cannot be compressed. */
  private static List<byte[]> ballast(int mebibytes) {
    var random = new SecureRandom();
    var all = new ArrayList<byte[]>();
    for (int i = 0; i < mebibytes; i++) {
      var bytes = new byte[1 << 20];
      random.nextBytes(bytes);
      all.add(bytes);
    }
    return all;
  }

  private static byte say(Path socket) {
    while (true) {
      if (Files.exists(socket)) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
          channel.write(ByteBuffer.wrap(new byte[] {1}));
          var answer = ByteBuffer.allocate(1);
          if (channel.read(answer) == 1) {
            return answer.get(0);
          }
        } catch (IOException e) {
          // Nobody is there yet.
        }
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
