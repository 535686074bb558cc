package dev.dormouse.worker.checkpoint;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes the random numbers of a restored worker its own.
 *
 * <p>On Linux each {@link SecureRandom} of the default kind, that of {@link java.util.UUID}
 * included, draws from one generator of the JVM, which mixes a buffered piece of {@code
 * /dev/urandom} with a state of its own. Both are in a checkpoint, so all machines restored from it
 * within the buffer's life of 100 ms would draw the same. New seed for the state, which is never
 * buffered, tells them apart. Generators with a state per object ({@code DRBG}, {@code SHA1PRNG},
 * {@link java.util.Random}) belong to the author: nobody else can find them.
 */
final class Randomness {
  private static final List<String> SHARED =
      List.of("NativePRNG", "NativePRNGNonBlocking", "NativePRNGBlocking");

  private Randomness() {}

  static void reseed(String seed) {
    byte[] bytes = HexFormat.of().parseHex(seed);
    for (var algorithm : SHARED) {
      try {
        SecureRandom.getInstance(algorithm).setSeed(bytes);
      } catch (NoSuchAlgorithmException e) {
        // A system without it has nobody who draws from it.
      }
    }
  }
}
