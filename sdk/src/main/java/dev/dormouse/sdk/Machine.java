package dev.dormouse.sdk;

import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The machine that a task asks for: a size, {@link #SMALL_1X} where neither task nor project says
 * one; an image, where it needs programs beside Java; and labels, where not every node will do.
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
  private final List<Label> labels;

  private Machine(@Nullable MachinePreset preset, @Nullable MachineImage image) {
    this(preset, image, List.of());
  }

  private Machine(
      @Nullable MachinePreset preset, @Nullable MachineImage image, List<Label> labels) {
    this.preset = preset;
    this.image = image;
    this.labels = labels;
  }

  static Machine of(MachinePreset preset) {
    return new Machine(preset, null);
  }

  /**
   * A machine of the project's usual size on a node that has this label, whatever its value; {@code
   * dormouse supervisor --label gpu=2} gives a node labels.
   *
   * @param name for example {@code gpu}
   * @throws IllegalArgumentException if that cannot be a label's name
   */
  public static Machine label(String name) {
    return new Machine(null, null, List.of(Label.named(name)));
  }

  /**
   * A machine of the project's usual size on a node whose label has this value.
   *
   * @throws IllegalArgumentException if these cannot be a label's name and value
   */
  public static Machine label(String name, String value) {
    return new Machine(null, null, List.of(Label.of(name, value)));
  }

  /** The same on a node that has this label too, whatever its value. */
  public Machine withLabel(String name) {
    return with(Label.named(name));
  }

  /**
   * The same on a node whose label has this value, too.
   *
   * <pre>{@code
   * Machine.LARGE_1X.withLabel("gpu").withLabel("region", "eu")
   * }</pre>
   */
  public Machine withLabel(String name, String value) {
    return with(Label.of(name, value));
  }

  private Machine with(Label label) {
    return new Machine(preset, image, Label.union(labels, List.of(label)));
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
    return new Machine(preset, MachineImage.named(name), labels);
  }

  @Nullable MachinePreset preset() {
    return preset;
  }

  /** Where only a size can be said. */
  MachinePreset sizeOnly() {
    if (preset == null || image != null || !labels.isEmpty()) {
      throw new IllegalArgumentException(
          "machine is "
              + this
              + "; only a size can be said here: the image is the task's, and RunOptions.label asks"
              + " for labels");
    }
    return preset;
  }

  @Nullable MachineImage image() {
    return image;
  }

  List<Label> labels() {
    return labels;
  }

  /** Whether it is the same size and image, on a node with the same labels. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Machine machine
        && preset == machine.preset
        && Objects.equals(image, machine.image)
        && labels.equals(machine.labels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(preset, image, labels);
  }

  @Override
  public String toString() {
    var size = preset == null ? "the usual size" : preset.label();
    return size
        + (image == null ? "" : " with " + image.name())
        + (labels.isEmpty() ? "" : " on a node with " + labels);
  }
}
