package dev.dormouse.supervisor.machines.images;

import java.util.List;

/** The devices that a container sees. */
public final class Devices {
  public static final List<String> NAMES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  private Devices() {}
}
