package dev.dormouse.sdk;

import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a task asks for: a size, {@link #SMALL_1X} where neither task nor project says
 * one, and an image, where it needs programs beside Java.
 */
public final class Machine {
  /** A quarter of a processor, 256 MB. */
  public static final Machine MICRO = new Machine(MachinePreset.MICRO, null);

  /** Half a processor, 512 MB. */
  public static final Machine SMALL_1X = new Machine(MachinePreset.SMALL_1X, null);

  /** One processor, 1 GB. */
  public static final Machine SMALL_2X = new Machine(MachinePreset.SMALL_2X, null);

  /** One processor, 2 GB. */
  public static final Machine MEDIUM_1X = new Machine(MachinePreset.MEDIUM_1X, null);

  /** Two processors, 4 GB. */
  public static final Machine MEDIUM_2X = new Machine(MachinePreset.MEDIUM_2X, null);

  /** Four processors, 8 GB. */
  public static final Machine LARGE_1X = new Machine(MachinePreset.LARGE_1X, null);

  /** Eight processors, 16 GB. */
  public static final Machine LARGE_2X = new Machine(MachinePreset.LARGE_2X, null);

  private final @Nullable MachinePreset preset;
  private final @Nullable MachineImage image;

  private Machine(@Nullable MachinePreset preset, @Nullable MachineImage image) {
    this.preset = preset;
    this.image = image;
  }

  static Machine of(MachinePreset preset) {
    return new Machine(preset, null);
  }

  /**
   * A machine with an image that the project's {@code dormouse.yml} defines under {@code images},
   * of the project's usual size; {@link #withImage} is for other sizes.
   *
   * @param name for example {@code ffmpeg}
   * @throws IllegalArgumentException if that cannot be a name
   */
  public static Machine image(String name) {
    return new Machine(null, MachineImage.named(name));
  }

  /**
   * The same size with an image that the project's {@code dormouse.yml} defines.
   *
   * @throws IllegalArgumentException if that cannot be a name
   */
  public Machine withImage(String name) {
    return new Machine(preset, MachineImage.named(name));
  }

  @Nullable MachinePreset preset() {
    return preset;
  }

  /** Where only a size can be said. */
  MachinePreset sizeOnly() {
    if (preset == null || image != null) {
      throw new IllegalArgumentException(
          "machine is " + this + "; only a size can be said here, the image is the task's");
    }
    return preset;
  }

  @Nullable MachineImage image() {
    return image;
  }

  /** Whether it is the same size and image. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Machine machine
        && preset == machine.preset
        && Objects.equals(image, machine.image);
  }

  @Override
  public int hashCode() {
    return Objects.hash(preset, image);
  }

  @Override
  public String toString() {
    var size = preset == null ? "the usual size" : preset.label();
    return image == null ? size : size + " with " + image.name();
  }
}
